/**
 * An amount: a number, or text of a number with a suffix. Thousandths and less: `m`, `u`, `n`; thousands and more: `k`,
 * `M`, `G`, `T`, `P`, `E`; the same in powers of 1024: `Ki`, `Mi`, `Gi`, `Ti`, `Pi`, `Ei`; or an exponent. So `0.5`,
 * `'500m'`, `'2Gi'` and `'1e3'` are quantities, and `'1GB'` is none. Text that is not known when the program is written
 * becomes one by `quantity()`.
 */
export type Quantity = number | `${number}` | `${number}${QuantitySuffix}`;

/** What may stand after the number of a `Quantity`. */
export type QuantitySuffix =
  'n' | 'u' | 'm' | 'k' | 'M' | 'G' | 'T' | 'P' | 'E' | 'Ki' | 'Mi' | 'Gi' | 'Ti' | 'Pi' | 'Ei';

/** Amounts of resources by their names. */
export interface ResourceList {
  /** Processors: `1` is all of one, `0.5` or `'500m'` half of one. */
  readonly cpu?: Quantity | undefined;
  /** Bytes of memory, such as `'512Mi'`. A container that takes more than its limit is killed (`OOMKilled`). */
  readonly memory?: Quantity | undefined;
  /** Bytes on the disk of the node, such as `'2Gi'`: what containers write outside of volumes, logs and `emptyDir`. */
  readonly 'ephemeral-storage'?: Quantity | undefined;
  /** Bytes of a volume that is claimed, such as `'10Gi'`. */
  readonly storage?: Quantity | undefined;
  /** Others, such as `nvidia.com/gpu` or `hugepages-2Mi`. */
  readonly [resource: string]: Quantity | undefined;
}

/** A number, such as that of a port, or a name. */
export type IntOrString = number | string;

/** An instant as RFC 3339 text, such as `2026-01-02T15:04:05Z`; `new Date(time)` reads it. */
export type Time = `${number}-${number}-${number}T${number}:${number}:${string}`;

/** Any JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;
