import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Period } from '../../protocol/consent-periods.ts';
import type { ConsentMethod } from '../../protocol/consent-record.ts';
import { axisOf, heightOf, isUntold, type Bucket } from '../consent-statistics.ts';
import {
  bucketText,
  chartText,
  countText,
  METHOD_NAMES,
  number,
  rangeText,
  shortDay,
  shortMonth,
  UNANSWERED_NAME,
} from '../consent-words.ts';
import { Swatch, type FigureProps, type Series } from './ConsentStatisticsSeries.tsx';

/** CSS pixels. */
const HEIGHT = 224;
const TOP = 10;
const BOTTOM = 26;
const BAR_MAX = 44;
/** Of what is withheld where nothing tells how much it is. */
const CAP = 7;
const LABEL_ROOM = 68;
const PLOT = HEIGHT - TOP - BOTTOM;

interface Segment {
  series: Series;
  y: number;
  height: number;
}

/**
 * Stacked bars. The picture has its summary as its name; each bar is reached with the arrow keys through one slider, which says what the bar stands for, and with a
 * pointer. Drawn in whole pixels of its own width, so that edges are sharp.
 */
export function ConsentStatisticsChart({ buckets, total, unit, methods, withShown, title }: FigureProps) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [active, setActive] = useState<number | null>(null);
  const hatch = useId();
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => setWidth(Math.floor(element.clientWidth)));
    observer.observe(element);
    setWidth(Math.floor(element.clientWidth));
    return () => observer.disconnect();
  }, []);
  const ticks = axisOf(Math.max(...buckets.map((bucket) => heightOf(bucket, methods, withShown))));
  const left = 12 + number(ticks.at(-1)!).length * 8;
  const band = Math.max(1, (width - left) / buckets.length);
  const scale = PLOT / ticks.at(-1)!;
  const y = (value: number): number => TOP + PLOT - Math.round(value * scale);
  const at = (x: number): number => Math.min(buckets.length - 1, Math.max(0, Math.floor((x - left) / band)));
  const point = (event: PointerEvent): void => {
    const { left: start } = box.current!.getBoundingClientRect();
    setActive(at(event.clientX - start));
  };
  const shown = active === null ? undefined : buckets[active];
  const middle = active === null ? 0 : left + band * (active + 0.5);
  return (
    <div
      class="chart"
      ref={box}
      onPointerMove={point}
      onPointerDown={point}
      onPointerLeave={(event) => event.pointerType === 'mouse' && setActive(null)}
    >
      <input
        class="chart-cursor"
        type="range"
        min={0}
        max={buckets.length - 1}
        step={1}
        value={active ?? buckets.length - 1}
        aria-label={`${title}, ${unit} by ${unit}`}
        aria-valuetext={bucketText(buckets[active ?? buckets.length - 1]!, methods, withShown)}
        onFocus={() => setActive((now) => now ?? buckets.length - 1)}
        onBlur={() => setActive(null)}
        onInput={(event) => setActive(Number(event.currentTarget.value))}
      />
      {width > 0 && (
        <svg
          class="chart-drawing"
          width={width}
          height={HEIGHT}
          role="img"
          aria-label={chartText(total, methods, withShown, unit)}
        >
          <defs>
            <pattern
              id={hatch}
              width="5"
              height="5"
              patternUnits="userSpaceOnUse"
              patternTransform="rotate(45)"
            >
              <rect class="hatch-ground" width="5" height="5" />
              <path class="hatch-line" d="M0 0V5" />
            </pattern>
          </defs>
          {ticks.map((tick) => (
            <g key={tick}>
              <path
                class={tick === 0 ? 'chart-base' : 'chart-line'}
                d={`M${left} ${y(tick) + 0.5}H${width}`}
              />
              <text class="chart-number" x={left - 8} y={y(tick) + 4} text-anchor="end">
                {number(tick)}
              </text>
            </g>
          ))}
          {active !== null && (
            <rect class="chart-here" x={left + band * active} y={TOP} width={band} height={PLOT} />
          )}
          {buckets.map((bucket, i) => {
            const { x, room } = placeOf(i, left, band);
            return (
              <g key={bucket.from}>
                {segmentsOf(bucket, methods, withShown, y).map(({ series, y: top, height }) => {
                  // Light as it is, it has an edge, which lies half outside of where it is drawn.
                  const edge = series === 'unanswered' && room > 3 && height > 3 ? 1 : 0;
                  return (
                    <rect
                      key={series}
                      class={`series-${series}`}
                      x={x + edge / 2}
                      y={top + edge / 2}
                      width={room - edge}
                      height={height - edge}
                      {...(series === 'untold' ? { fill: `url(#${hatch})` } : {})}
                    />
                  );
                })}
              </g>
            );
          })}
          {labelsFor(buckets, unit, left, band).map(({ x, text }) => (
            <text key={text} class="chart-number" x={x} y={HEIGHT - 8} text-anchor="middle">
              {text}
            </text>
          ))}
        </svg>
      )}
      {shown && (
        <Readout bucket={shown} methods={methods} withShown={withShown} middle={middle} width={width} />
      )}
    </div>
  );
}

function Readout({
  bucket,
  methods,
  withShown,
  middle,
  width,
}: {
  bucket: Bucket;
  methods: readonly ConsentMethod[];
  withShown: boolean;
  middle: number;
  width: number;
}) {
  // Beside the bar, on the side that has the room.
  const side = middle > width / 2 ? { right: `${width - middle + 14}px` } : { left: `${middle + 14}px` };
  return (
    <div class="chart-readout" style={side} aria-hidden="true">
      <strong>{rangeText(bucket)}</strong>
      <table>
        <tbody>
          {withShown && (
            <tr>
              <td>Notices shown</td>
              <td>{countText(bucket.shown)}</td>
            </tr>
          )}
          {methods.map((method) => (
            <tr key={method}>
              <td>
                <Swatch series={method} /> {METHOD_NAMES[method]}
              </td>
              <td>{countText(bucket.methods[method])}</td>
            </tr>
          ))}
          {withShown && (
            <tr>
              <td>
                <Swatch series="unanswered" /> {UNANSWERED_NAME}
              </td>
              <td>{countText(bucket.unanswered)}</td>
            </tr>
          )}
          {withShown && bucket.untold > 0 && (
            <tr>
              <td>
                <Swatch series="untold" /> Not told apart
              </td>
              <td>{number(bucket.untold)}</td>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}

/** From below, with a gap of a pixel between them. What is withheld lies on top: as high as it is known to be, else a cap that tells no amount. */
function segmentsOf(
  bucket: Bucket,
  methods: readonly ConsentMethod[],
  withShown: boolean,
  y: (value: number) => number,
): Segment[] {
  const amounts: [Series, number][] = methods.map((method) => [method, bucket.methods[method].known]);
  if (withShown) amounts.push(['unanswered', bucket.unanswered.known], ['untold', bucket.untold]);
  const segments: Segment[] = [];
  let sum = 0;
  for (const [series, amount] of amounts) {
    if (amount === 0) continue;
    const bottom = y(sum);
    sum += amount;
    const gap = segments.length ? 1 : 0;
    const height = Math.max(1, bottom - y(sum) - gap);
    segments.push({ series, y: bottom - gap - height, height });
  }
  if (isUntold(bucket, methods, withShown) && segments.at(-1)?.series !== 'untold') {
    const bottom = segments.at(-1)?.y ?? y(0);
    segments.push({ series: 'untold', y: Math.max(0, bottom - 1 - CAP), height: CAP });
  }
  return segments;
}

function placeOf(i: number, left: number, band: number): { x: number; room: number } {
  const from = Math.round(left + band * i);
  const to = Math.round(left + band * (i + 1));
  const gap = band > 12 ? Math.round(band * 0.22) : band > 4 ? 2 : 1;
  const room = Math.max(1, Math.min(BAR_MAX, to - from - gap));
  return { x: Math.round((from + to - room) / 2), room };
}

/** As many days as have room, at even steps, the last one among them. */
function labelsFor(
  buckets: readonly Bucket[],
  unit: Period,
  left: number,
  band: number,
): { x: number; text: string }[] {
  const step = Math.max(1, Math.ceil(LABEL_ROOM / band));
  // A name of a month fills its room.
  const reach = LABEL_ROOM / 2 - (unit === 'month' ? 4 : 14);
  return buckets
    .map((bucket, i) => ({
      i,
      x: Math.round(left + band * (i + 0.5)),
      text: unit === 'month' ? shortMonth(bucket) : shortDay(bucket.from),
    }))
    .filter(({ i }) => (buckets.length - 1 - i) % step === 0)
    .map(({ x, text }) => ({ x: Math.min(x, left + band * buckets.length - reach), text }));
}
