import { child, invalid } from '../../../field/index.js';
import type { FieldError, FieldPath } from '../../../field/index.js';
import type { Received, WindowsSecurityContextOptions } from '../../schema/index.js';
import { byteLength } from '../bytes.js';
import { subdomainFaults } from '../syntax.js';

const maxSpecKiB = 64;
const maxDomainBytes = 255;
const maxUserBytes = 104;

/** As `validateWindowsSecurityContextOptions` of Kubernetes 1.36, for a pod or a container. */
export function* windowsOptionsFaults(
  path: FieldPath,
  options: Received<WindowsSecurityContextOptions> | null | undefined,
): Generator<FieldError> {
  if (options == null) return;
  const { gmsaCredentialSpecName: specName, gmsaCredentialSpec: spec, runAsUserName: userName } = options;
  if (specName != null) {
    for (const fault of subdomainFaults(specName))
      yield invalid(child(path, 'gmsaCredentialSpecName'), specName, fault);
  }
  if (spec === '') {
    yield invalid(child(path, 'gmsaCredentialSpec'), spec, 'gmsaCredentialSpec cannot be an empty string');
  } else if (spec != null && byteLength(spec) > maxSpecKiB * 1024) {
    const detail = `gmsaCredentialSpec size must be under ${maxSpecKiB} KiB`;
    yield invalid(child(path, 'gmsaCredentialSpec'), spec, detail);
  }
  if (userName == null) return;
  for (const fault of userNameFaults(userName)) yield invalid(child(path, 'runAsUserName'), userName, fault);
}

function* userNameFaults(userName: string): Generator<string> {
  const parts = userName.split('\\', 3);
  if (userName === '') yield 'runAsUserName cannot be an empty string';
  else if (hasControlCharacter(userName)) yield 'runAsUserName cannot contain control characters';
  else if (parts.length > 2) yield 'runAsUserName cannot contain more than one backslash';
  else {
    const [domain, user = ''] = parts.length === 2 ? parts : [undefined, userName];
    if (domain !== undefined) yield* domainFaults(domain);
    yield* userFaults(user);
  }
}

function hasControlCharacter(text: string): boolean {
  return Array.from(text).some((character) => character < ' ' || character === '\u007F');
}

const netBiosDomain = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/u;
const dnsLabel = '[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?';
const dnsDomain = new RegExp(`^${dnsLabel}(?:\\.${dnsLabel})*$`);

function* domainFaults(domain: string): Generator<string> {
  if (byteLength(domain) > maxDomainBytes) {
    yield `runAsUserName's Domain length must be under ${maxDomainBytes + 1} characters`;
  }
  if (!netBiosDomain.test(domain) && !dnsDomain.test(domain)) {
    yield "runAsUserName's Domain doesn't match the NetBios nor the DNS format";
  }
}

function* userFaults(user: string): Generator<string> {
  if (user === '') yield "runAsUserName's User cannot be empty";
  else if (byteLength(user) > maxUserBytes) {
    yield `runAsUserName's User length must not be longer than ${maxUserBytes} characters`;
  }
  if (/^[. ]+$/.test(user)) yield "runAsUserName's User cannot contain only periods or spaces";
  if (/["/\\:;|=,+*?<>@[\]]/.test(user)) {
    yield String.raw`runAsUserName's User cannot contain the following characters: "/\:;|=,+*?<>@[]`;
  }
}
