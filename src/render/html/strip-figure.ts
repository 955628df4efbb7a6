import { intervals } from '../chart/axis.ts';
import { dayOf, utcDay, utcTime } from '../content/time-format.ts';
import { escapeHtml } from './escape.ts';

/** A bar on the axis of a figure: stretches of time, and moments, which are listed below it. */
interface Strip {
  title: string;
  spans: readonly { look: string; label: string; from: number; until: number }[];
  marks: readonly { isGrave: boolean; label: string; at: number }[];
}

interface Axis {
  from: number;
  until: number;
}

/**
 * Strips on one axis of UTC times, and a caption in HTML. Positions are percentages, so that words keep their size on
 * any screen; each stretch and each moment can be reached by keyboard and has a text.
 */
export function stripFigure(axis: Axis, strips: readonly Strip[], caption: readonly string[]): string {
  return [
    '<figure>',
    axisSvg(axis),
    ...strips.map((strip) => stripHtml(strip, axis)),
    `<figcaption>${caption.map((part) => `<span>${part}</span>`).join('')}</figcaption>`,
    '</figure>',
  ].join('\n');
}

/** A square that looks like a stretch, for a caption. */
export function swatch(look: string): string {
  return `<span class="swatch swatch-${look}"></span>`;
}

/** More would overlap on a phone. */
const mostTicks = 5;
const day = 86_400_000;

function axisSvg({ from, until }: Axis): string {
  const length = until - from;
  const step =
    intervals.find((one) => length / one <= mostTicks) ?? Math.ceil(length / mostTicks / day) * day;
  const ticks: number[] = [];
  for (let at = Math.ceil(from / step) * step; at <= until; at += step) ticks.push(at);
  const drawn = ticks.map((at) => {
    const x = percent(at, { from, until });
    const label = step >= day ? dayOf(at) : tickWords(at, { from, until });
    return `<line x1="${x}" x2="${x}" y1="15" y2="22"/><text x="${x}" y="11" text-anchor="${anchorAt((at - from) / length)}">${label}</text>`;
  });
  return `<svg class="axis" aria-hidden="true">${drawn.join('')}</svg>`;
}

function anchorAt(share: number): 'start' | 'middle' | 'end' {
  if (share < 0.1) return 'start';
  return share > 0.9 ? 'end' : 'middle';
}

/** A time of the axis, with its weekday if the axis spans several days. */
function tickWords(at: number, axis: Axis): string {
  return isOfOneDay(axis) ? utcTime(at) : `${dayOf(at).slice(0, 3)} ${utcTime(at).slice(0, 5)}`;
}

/** A time in words, with its date if the axis spans several days. */
function timeWords(at: number, axis: Axis): string {
  return isOfOneDay(axis) ? utcTime(at) : `${dayOf(at)} ${utcTime(at)}`;
}

function isOfOneDay({ from, until }: Axis): boolean {
  return utcDay(from) === utcDay(until);
}

function stripHtml({ title, spans, marks }: Strip, axis: Axis): string {
  const seen = spans.filter(({ from, until }) => until >= axis.from && from <= axis.until);
  const moments = marks.filter(({ at }) => at >= axis.from && at <= axis.until);
  const words = moments.map(
    (mark) => `<li>${swatch(mark.isGrave ? 'alarm' : 'mark')}${escapeHtml(momentWords(mark, axis))}</li>`,
  );
  return [
    `<p class="lane">${escapeHtml(title)}</p>`,
    `<svg class="bar" role="list" aria-label="${escapeHtml(title)}"><rect class="track" x="0" y="7" width="100%" height="12" rx="2"/>`,
    ...seen.map((span) => spanSvg(span, axis)),
    ...moments.map((mark) => markSvg(mark, axis)),
    '</svg>',
    ...(words.length === 0 ? [] : [`<ul class="moments">${words.join('')}</ul>`]),
  ].join('');
}

function spanSvg(span: Strip['spans'][number], axis: Axis): string {
  const from = Math.max(span.from, axis.from);
  const until = Math.min(span.until, axis.until);
  const width = Math.max(0.3, (100 * (until - from)) / Math.max(1, axis.until - axis.from));
  const shape = `<rect class="span-${span.look}" x="${percent(from, axis)}" y="7" width="${width.toFixed(2)}%" height="12" rx="2"/>`;
  return itemSvg(`${span.label}, ${timeWords(span.from, axis)} to ${timeWords(span.until, axis)}`, shape);
}

function markSvg(mark: Strip['marks'][number], axis: Axis): string {
  const x = percent(mark.at, axis);
  const look = mark.isGrave ? 'mark mark-grave' : 'mark';
  return itemSvg(momentWords(mark, axis), `<line class="${look}" x1="${x}" x2="${x}" y1="2" y2="24"/>`);
}

function itemSvg(words: string, shape: string): string {
  const escaped = escapeHtml(words);
  return `<g role="listitem" tabindex="0" aria-label="${escaped}"><title>${escaped}</title>${shape}</g>`;
}

function momentWords({ label, at }: Strip['marks'][number], axis: Axis): string {
  return `${timeWords(at, axis)} ${label}`;
}

function percent(at: number, { from, until }: Axis): string {
  return `${((100 * (at - from)) / Math.max(1, until - from)).toFixed(2)}%`;
}
