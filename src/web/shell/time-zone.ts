/** The reader's own zone, as an IANA name. */
export function ownTimeZone(): string {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  return isKnownZone(timeZone) && timeZone !== 'Etc/Unknown' ? timeZone : 'UTC';
}

/** Whether this browser knows a zone; its list may be older than the server's. */
export function isKnownZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return true;
  } catch {
    return false;
  }
}
