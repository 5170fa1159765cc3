import type { Layer, MuteNotice, Observed, Published } from './observed.ts';
import type { SeenButton } from './probe/probe.ts';
import { onlyTells } from './published.ts';
import type { Complaint } from './rule-book.ts';

/** WCAG 2.2, 1.4.3 for text below 24 px. */
const CONTRAST_MIN = 4.5;
/** WCAG 2.2, 2.5.8. */
const TARGET_MIN_PX = 24;
/** Sizes of two buttons of one design differ with their words; what is above this is emphasis. */
const AREA_FACTOR = 1.75;

export function judgeFirstLayer(seen: Observed): Complaint[] {
  const { layers, published, mute } = seen;
  if (mute) return [judgeMute(mute)].flat();
  if (layers.length === 0) return published ? noNotice(published, seen.gpc) : [];
  const found: Complaint[] = seen.goesByItself ? [impliedConsent] : [];
  for (const layer of layers) {
    if (published && onlyTells(published, layer)) continue;
    for (const one of judgeLayer(layer)) {
      // What holds on a screen need not be said again of a telephone.
      if (found.some(({ rule, about }) => rule === one.rule && about === one.about)) continue;
      found.push(layer === layers[0] ? one : { ...one, got: `${one.got}; at ${layer.viewport} pixels` });
    }
  }
  return found;
}

function judgeLayer(layer: Layer): Complaint[] {
  const { accept, reject, behind, isBlocking } = layer;
  if (!reject) {
    const where = !behind
      ? 'none was found on the page'
      : behind.control
        ? `none on the first layer; “${behind.name}” comes only after “${behind.control}”`
        : `none that can be seen; “${behind.name}” is in the page, but hidden, covered or outside of it`;
    return [
      {
        rule: 'no-reject',
        level: 'error',
        about: accept.name,
        expected: 'a button to refuse beside the one to accept',
        got: where,
        remedy: 'offer to refuse on the same layer, with a button like the one to accept',
      },
      ...(isBlocking && !behind ? [wall(accept.name)] : []),
      ...readable(accept),
    ];
  }
  return [...reach(accept, reject), ...parity(accept, reject), ...[accept, reject].flatMap(readable)];
}

const wall = (accept: string): Complaint => ({
  rule: 'cookie-wall',
  level: 'error',
  about: accept,
  expected: 'a page that can be used without accepting',
  got: `nothing of the page can be reached while the notice is there, and only “${accept}” takes it away`,
  remedy: 'offer to refuse, and let whoever refuses go on',
});

function reach(accept: SeenButton, reject: SeenButton): Complaint[] {
  if (accept.reach !== 'sight' || reject.reach === 'sight') return [];
  return [
    {
      rule: 'reject-reach',
      level: 'error',
      about: reject.name,
      expected: `“${reject.name}” in sight, as “${accept.name}” is`,
      got:
        reject.reach === 'box'
          ? 'it can be seen only after scrolling inside the notice'
          : 'it can be seen only after scrolling the page',
      remedy: 'put both side by side, below the part that scrolls',
    },
  ];
}

function parity(accept: SeenButton, reject: SeenButton): Complaint[] {
  const differing = Object.entries(accept.style).filter(([name, value]) => reject.style[name] !== value);
  const area = (accept.width * accept.height) / Math.max(1, reject.width * reject.height);
  const got = [
    ...differing.map(([name, value]) => `${name} ${value} against ${reject.style[name]}`),
    ...(accept.tag === reject.tag ? [] : [`<${accept.tag}> against <${reject.tag}>`]),
    ...(area > AREA_FACTOR ? [`${area.toFixed(1)} times the area`] : []),
  ];
  if (got.length === 0) return [];
  return [
    {
      rule: 'reject-parity',
      level: 'error',
      about: `${accept.name} / ${reject.name}`,
      expected: 'two buttons of the same kind, size, font and colours',
      got: got.join('; '),
      remedy: 'give both the same element and the same style',
    },
  ];
}

function readable(button: SeenButton): Complaint[] {
  const found: Complaint[] = [];
  if (button.contrast === null)
    found.push({
      rule: 'contrast',
      level: 'warning',
      about: button.name,
      expected: `a contrast of ${CONTRAST_MIN}:1 or more`,
      got: 'none that can be computed: a picture, a gradient or an effect lies behind the words',
      remedy: 'measure it by hand, or put one colour behind the words',
    });
  else if (button.contrast < CONTRAST_MIN)
    found.push({
      rule: 'contrast',
      level: 'error',
      about: button.name,
      expected: `a contrast of ${CONTRAST_MIN}:1 or more`,
      got: `${button.contrast}:1`,
      remedy: 'choose colours that are further apart',
    });
  if (Math.min(button.width, button.height) < TARGET_MIN_PX)
    found.push({
      rule: 'target-size',
      level: 'error',
      about: button.name,
      expected: `at least ${TARGET_MIN_PX} by ${TARGET_MIN_PX} pixels`,
      got: `${button.width} by ${button.height}`,
      remedy: 'make it larger',
    });
  return found;
}

const impliedConsent: Complaint = {
  rule: 'implied-consent',
  level: 'error',
  about: 'the notice',
  expected: 'a notice that stays until the visitor answers',
  got: 'one that goes away when the page is scrolled',
  remedy: 'close it on an answer only',
};

/** Where nothing accepts: either nobody is asked, or the linter does not know the words. */
function judgeMute({ text, isBlocking, controls }: MuteNotice): Complaint[] {
  const about = `“${text.length > 80 ? `${text.slice(0, 79)}…` : text}”`;
  const names = controls.map(({ name }) => `“${name}”`).join(', ');
  const unread = controls.filter(({ act }) => act === 'unknown');
  if (unread.length > 0)
    return [
      {
        rule: 'unrecognised',
        level: 'unjudged',
        about,
        expected: 'buttons with words that are known for accepting and refusing',
        got: `a notice with ${names}, of which none is known to accept`,
        remedy: 'name them: --accept "…" --reject "…" --settings "…"; or look at the notice by hand',
      },
    ];
  return [
    {
      rule: 'no-choice',
      level: 'error',
      about,
      expected: 'a button to accept and one to refuse',
      got: controls.length === 0 ? 'a notice that asks nothing' : `a notice with nothing but ${names}`,
      remedy: 'ask, or load and store only what is strictly necessary; then no notice is needed',
    },
    ...(isBlocking && controls.length === 0 ? [wall('nothing')] : []),
  ];
}

function noNotice({ notices }: Published, gpc: boolean): Complaint[] {
  // Under opt-out the signal is an answer, and nobody is asked again.
  if (gpc && notices.some(({ model }) => model === 'opt-out')) return [];
  if (!notices.some(({ model }) => model === 'opt-in')) return [];
  return [
    {
      rule: 'no-notice',
      level: 'warning',
      about: 'first layer',
      expected: 'a first layer with a choice',
      got: 'no button to accept',
      remedy:
        'look whether the page shows it at all (console, content security policy), or wait longer with --wait',
    },
  ];
}
