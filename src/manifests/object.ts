/** A Kubernetes object as a plain value, ready to be written as YAML. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly [field: string]: unknown;
}
