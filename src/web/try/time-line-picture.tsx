import type { RefObject, VNode } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ClockChange } from '../../page/api.ts';
import { clockText, offsetIn, timeText } from './clock.ts';
import { roomy, scaleOf, ticksOf, xOf } from './time-line.ts';
import type { Scale } from './time-line.ts';
import type { ShownTimes } from './times.tsx';

/** In pixels from the top: names and marks of the upper ruler, the line, what is said of changes, the lower ruler and its name. */
const rows = {
  name: 13,
  label: 33,
  tick: 39,
  line: 62,
  change: 86,
  lower: 96,
  lowerLabel: 118,
  lowerName: 138,
} as const;

/** In pixels: the space beside the line, and the least room of a label on a ruler and of one that a change has. */
const room = { margin: 14, label: 76, change: 150 } as const;

/** The runs on a line of time, between the clocks of their zone and those of the reader. The table beside it has the same in words. */
export function TimeLine(props: ShownTimes & { readonly now: number }): VNode {
  const { runs, changes, timeZone, own, now } = props;
  const place = useRef<HTMLDivElement>(null);
  const width = useWidth(place);
  const scale = scaleOf(
    now,
    runs.map(({ at }) => Date.parse(at)),
    [room.margin, width - room.margin],
  );
  const told = roomy(changes, ({ at }) => xOf(Date.parse(at), scale), room.change);
  const height = own !== undefined ? rows.lowerName + 6 : changes.length > 0 ? rows.lower : rows.change;
  return (
    <div class="time-line" ref={place}>
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={`The next ${runs.length} runs on a line; the table has them, too.`}
      >
        <Ruler zone={timeZone} name={timeZone} scale={scale} side="upper" />
        {own !== undefined && <Ruler zone={own} name={`Your time, ${own}`} scale={scale} side="lower" />}
        <line class="axis" x1={room.margin} x2={width - room.margin} y1={rows.line} y2={rows.line} />
        <path class="now" d={`M${room.margin} ${rows.line - 9}v18`} />
        {changes.map((change) => (
          <Change key={change.at} change={change} scale={scale} told={told.includes(change)} />
        ))}
        {runs.map(({ at, clock, occurrence }, index) => (
          <circle
            key={at}
            class={index === 0 ? 'run next' : occurrence === undefined ? 'run' : 'run twice'}
            cx={xOf(Date.parse(at), scale)}
            cy={rows.line}
            r={index === 0 ? 6 : 4.5}
          >
            <title>{clockText(clock)}</title>
          </circle>
        ))}
      </svg>
    </div>
  );
}

interface RulerProps {
  readonly zone: string;
  readonly name: string;
  readonly scale: Scale;
  readonly side: 'upper' | 'lower';
}

function Ruler({ zone, name, scale, side }: RulerProps): VNode {
  const offset = useMemo(() => offsetIn(zone), [zone]);
  const ticks = ticksOf(scale, offset, room.label);
  const placed = roomy(ticks, ({ atMs }) => xOf(atMs, scale), room.label * 0.7);
  const [nameAt, textAt, tickAt] =
    side === 'upper' ? [rows.name, rows.label, rows.tick] : [rows.lowerName, rows.lowerLabel, rows.lower];
  return (
    <g class="ruler">
      <text class="zone" x={room.margin - 7} y={nameAt}>
        {name}
      </text>
      {ticks.map(({ atMs }) => (
        <path key={atMs} d={`M${xOf(atMs, scale)} ${tickAt}v6`} />
      ))}
      {placed.map(({ atMs, text }) => (
        <text key={atMs} x={insideOf(xOf(atMs, scale), scale)} y={textAt} text-anchor="middle">
          {text}
        </text>
      ))}
    </g>
  );
}

/** Where the middle of a label stands so that none of it is cut off. */
function insideOf(x: number, { left, right }: Scale): number {
  const half = 22;
  return Math.min(Math.max(x, left + half - room.margin), right - half + room.margin);
}

/** A change of the clocks: a line across, a cross where it skips runs, and what it does. */
function Change({
  change,
  scale,
  told,
}: {
  readonly change: ClockChange;
  readonly scale: Scale;
  readonly told: boolean;
}): VNode {
  const { at, from, to, skipped, repeated } = change;
  const x = xOf(Date.parse(at), scale);
  const words = skipped.length > 0 ? ': skipped' : repeated.length > 0 ? ': twice' : '';
  const before = x > scale.right - room.change;
  return (
    <g class="clock-change">
      <path class="across" d={`M${x} ${rows.tick - 2}V${rows.change + 2}`} />
      {skipped.length > 0 && <path class="skipped" d={`M${x - 5} ${rows.line - 5}l10 10m0-10l-10 10`} />}
      {told && (
        <text x={before ? x - 6 : x + 6} y={rows.change} text-anchor={before ? 'end' : 'start'}>
          {`${timeText(from)} → ${timeText(to)}${words}`}
        </text>
      )}
    </g>
  );
}

/** The width of an element, in pixels, now and whenever it changes. */
function useWidth(place: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(320);
  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => {
      if (element.clientWidth > 0) setWidth(element.clientWidth);
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, []);
  return width;
}
