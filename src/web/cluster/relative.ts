const [minute, hour, day] = [60, 3600, 86_400];

/** How far a time is from now, in its two largest units: `in 4 min 10 s`, `3 h 05 min ago`, `now`. */
export function relativeText(at: string, nowMs: number): string {
  const seconds = Math.round((Date.parse(at) - nowMs) / 1000);
  if (seconds === 0) return 'now';
  const text = lengthText(Math.abs(seconds));
  return seconds > 0 ? `in ${text}` : `${text} ago`;
}

function lengthText(seconds: number): string {
  if (seconds < minute) return `${seconds} s`;
  if (seconds < hour) return `${Math.floor(seconds / minute)} min ${twoDigits(seconds % minute)} s`;
  if (seconds < day) return `${Math.floor(seconds / hour)} h ${twoDigits(Math.floor((seconds % hour) / minute))} min`;
  const days = Math.floor(seconds / day);
  return days < 10 ? `${days} d ${Math.floor((seconds % day) / hour)} h` : `${days} d`;
}

function twoDigits(count: number): string {
  return String(count).padStart(2, '0');
}
