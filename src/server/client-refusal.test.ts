import { expect, test } from 'vitest';
import { RefusalLog } from './client-refusal.js';

test('refusals are told once a minute for each cause, with how many were not told', () => {
  const lines: object[] = [];
  const ignore = (): void => undefined;
  const logger = { debug: ignore, info: ignore, warn: (fields: object) => lines.push(fields), error: ignore };
  const log = new RefusalLog({ ...logger, isLevelEnabled: () => true });
  const none = { reason: 'it shows no certificate', address: '10.0.0.1' } as const;
  const bad = (detail: string) => ({ reason: 'its certificate is not accepted', detail }) as const;
  for (let ms = 0; ms < 60_000; ms += 100) log.tell(none, ms);
  expect(lines).toEqual([none]);
  log.tell(bad('CERT_HAS_EXPIRED'), 60_000);
  log.tell(bad('CERT_REVOKED'), 60_000);
  log.tell({ reason: 'its common name may not call', detail: '"a"' }, 60_000);
  log.tell({ reason: 'its common name may not call', detail: '"b"' }, 60_000);
  log.tell(none, 60_000);
  expect(lines.slice(1).map((fields) => JSON.stringify(fields))).toEqual([
    '{"reason":"its certificate is not accepted","detail":"CERT_HAS_EXPIRED"}',
    '{"reason":"its certificate is not accepted","detail":"CERT_REVOKED"}',
    '{"reason":"its common name may not call","detail":"\\"a\\""}',
    '{"reason":"it shows no certificate","address":"10.0.0.1","untold":599}',
  ]);
});
