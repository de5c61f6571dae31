import { useEffect, useState } from 'preact/hooks';

const halfAMinuteMs = 30_000;

/** The time in milliseconds, renewed every so many of them and when somebody comes back to the page. */
export function useNow(shown: boolean, everyMs = halfAMinuteMs): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!shown) return undefined;
    const renew = (): void => {
      if (!document.hidden) setNow(Date.now());
    };
    renew();
    const timer = setInterval(renew, everyMs);
    document.addEventListener('visibilitychange', renew);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', renew);
    };
  }, [shown, everyMs]);
  return now;
}

/** A value once it has stayed the same for a while, in milliseconds. */
export function useSettled<Value>(value: Value, ms: number): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => {
      setSettled(value);
    }, ms);
    return () => {
      clearTimeout(timer);
    };
  }, [value, ms]);
  return settled;
}
