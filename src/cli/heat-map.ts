import type { HeatMap } from '../simulate/index.js';

/** From little to much. Numbers are colours of the palette that terminals have had since xterm, from dark to light. */
const shades = ['.', ':', '-', '=', '+', '*', '#', '%', '@'];
const colours = [17, 18, 54, 90, 126, 162, 197, 208, 226];
const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
/** The weekday and a blank. */
const margin = 4;
const columnLengths = [10, 15, 20, 30, 60];
const hourLabels = [0, 3, 6, 9, 12, 15, 18, 21];

/** The shortest column with which a day fits into so many characters, in minutes. */
export function columnMinutes(width: number): number {
  return columnLengths.find((minutes) => 1440 / minutes + margin <= width) ?? 60;
}

/** The week as lines: a row for each day, a character for each column, blank where nothing starts. */
export function renderHeatMap(map: HeatMap, colour: boolean): readonly string[] {
  const { minutesPerColumn, rows, most } = map;
  const labels = new Array<string>(1440 / minutesPerColumn + margin).fill(' ');
  for (const hour of hourLabels) {
    const start = margin + (hour * 60) / minutesPerColumn;
    labels.splice(start, 2, ...Array.from(String(hour).padStart(2, '0')));
  }
  const days = rows.map((row, day) => {
    const cells = row.map((starts) => cell(starts, most, colour)).join('');
    return `${weekdays[day] ?? ''} ${cells}`.trimEnd();
  });
  return [labels.join('').trimEnd(), ...days, legend(map, colour)];
}

/** The first shade is for a single start, the last for the most. */
function cell(starts: number, most: number, colour: boolean): string {
  if (starts === 0) return ' ';
  const highest = shades.length - 1;
  const level = most === 1 ? highest : Math.floor(((starts - 1) * highest) / (most - 1));
  return colour ? `\u001b[48;5;${colours[level] ?? 0}m \u001b[0m` : (shades[level] ?? '');
}

function legend({ minutesPerColumn, most }: HeatMap, colour: boolean): string {
  if (most === 0) return 'nothing starts';
  const scale = colour ? colours.map((number) => `\u001b[48;5;${number}m \u001b[0m`).join('') : shades.join('');
  return `each column ${minutesPerColumn} minutes; from 1 ${scale} to ${most} ${most === 1 ? 'start' : 'starts'}`;
}
