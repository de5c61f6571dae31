import { isIP } from 'node:net';

/** What of a request says who sent it, and to whom. */
export interface Sender {
  readonly host: string | undefined;
  /** What a browser says of the page that sends it (Sec-Fetch-Site). */
  readonly site: string | undefined;
  /** How a browser would use the answer (Sec-Fetch-Mode). */
  readonly mode: string | undefined;
}

/**
 * Why a request is not answered; undefined where it is. A page of another site can have a browser send requests here, and can
 * give a name of its own this machine's address (DNS rebinding), so that the answers are its to read. The one shows in
 * Sec-Fetch-Site, the other in the Host. Links from elsewhere may lead here.
 */
export function strangerFault({ host, site, mode }: Sender, names: ReadonlySet<string>): string | undefined {
  const name = hostName(host ?? '');
  if (!isOwnName(name, names)) {
    return 'this page is served under the names of this machine only, such as localhost and 127.0.0.1';
  }
  const isForeign = site === 'cross-site' || site === 'same-site';
  return isForeign && mode !== 'navigate' ? 'this page answers no requests of other pages' : undefined;
}

/** An address is no name that somebody could point elsewhere. */
function isOwnName(name: string, names: ReadonlySet<string>): boolean {
  return name === 'localhost' || name.endsWith('.localhost') || isIP(name) !== 0 || names.has(name);
}

/** `localhost` of `localhost:8090`, `::1` of `[::1]:8090`. */
function hostName(host: string): string {
  const [, address, name = ''] = /^(?:\[([0-9a-f:.]+)\]|([^:[\]]+))(?::\d+)?$/iu.exec(host) ?? [];
  return (address ?? name).toLowerCase().replace(/\.$/u, '');
}
