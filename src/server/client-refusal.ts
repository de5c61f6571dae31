import type { TLSSocket } from 'node:tls';
import type { Logger } from './log.js';

/** Why the certificate of a client was not accepted. */
export interface ClientRefusal {
  readonly reason: 'it shows no certificate' | 'its certificate is not accepted' | 'its common name may not call';
  /** OpenSSL's word for what is wrong with the certificate, or the common name; of those that have one. */
  readonly detail?: string;
  /** The address of the client, where it is still known. */
  readonly address?: string;
}

/** The refusal of a client in a handshake that failed; `undefined` where that had another cause. */
export function refusalIn(error: NodeJS.ErrnoException, socket: TLSSocket): ClientRefusal | undefined {
  if (error.code === 'ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE') {
    return { reason: 'it shows no certificate', ...addressOf(socket) };
  }
  // Node's types say Error; it is the code of one.
  const fault: unknown = socket.authorizationError;
  if (typeof fault !== 'string') return undefined;
  return { reason: 'its certificate is not accepted', detail: fault, ...addressOf(socket) };
}

/** Whether the common name of a client whom an authority vouches for is among `names`; one that has several is nobody. */
export function nameRefusal(socket: TLSSocket, names: readonly string[]): ClientRefusal | undefined {
  const name: unknown = socket.getPeerCertificate().subject.CN;
  if (typeof name === 'string' && names.includes(name)) return undefined;
  return { reason: 'its common name may not call', detail: JSON.stringify(name ?? ''), ...addressOf(socket) };
}

function addressOf({ remoteAddress }: TLSSocket): { readonly address?: string } {
  return remoteAddress === undefined ? {} : { address: remoteAddress };
}

/** Between two lines of the same cause, in milliseconds: whoever is refused may come again at once, and for ever. */
const silenceMs = 60_000;

/** Tells in the log who was refused and why, each cause once a minute, and how many more were refused for it before. */
export class RefusalLog {
  readonly #logger: Logger;
  /** By cause. There are few: a reason, or a word of OpenSSL's. */
  readonly #told = new Map<string, { atMs: number; since: number }>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** `nowMs` is on any clock that does not go back. */
  tell(refusal: ClientRefusal, nowMs: number): void {
    const { reason, detail = '' } = refusal;
    const cause = reason === 'its certificate is not accepted' ? detail : reason;
    const told = this.#told.get(cause);
    if (told !== undefined && nowMs - told.atMs < silenceMs) {
      told.since += 1;
      return;
    }
    this.#told.set(cause, { atMs: nowMs, since: 0 });
    this.#logger.warn({ ...refusal, ...(told !== undefined && { untold: told.since }) }, 'a client was refused');
  }
}
