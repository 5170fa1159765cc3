import type { CDPSession, Frame, Page } from 'playwright-core';
import { readName, TOPIC_SOURCE, type Act, type ExactWords } from './choice-words.ts';
import { LintFailure } from './failure.ts';
import {
  isUnderPointer,
  pressable,
  seenButton,
  seenFrame,
  seenPlace,
  seenThrough,
  type SeenBox,
  type SeenButton,
  type SeenControl,
  type SeenFrame,
  type SeenNotice,
  type SeenPlace,
} from './probe/probe.ts';

/** All that can be seen of a page at one moment, in every frame and every shadow root. */
export interface Look {
  controls: Control[];
  boxes: SeenBox[];
  notices: SeenNotice[];
  /** What could not be looked into. */
  unseen: string[];
}

export interface Control extends SeenControl {
  frame: Frame;
  act: Act;
  /** Its words are said nowhere but on notices. */
  isPlain: boolean;
}

/** What a page does not answer within, a script keeps it busy. */
const ANSWER_TIMEOUT_MS = 10_000;
/** A frame of somebody else's may be as slow as it likes. */
const FRAME_TIMEOUT_MS = 1500;
const CLICK_TIMEOUT_MS = 3000;
/** Between two looks that have to be the same. */
const STILL_MS = 120;
/** While something is still to come: looking is work for the page, too. */
const WATCH_MS = 300;
const REST_TIMEOUT_MS = 5000;

/**
 * @param enough looks on until this holds, or `patienceMs` is over.
 * @returns what is there once nothing that matters moves any more: a button that slides in can be seen and pressed only where it ends.
 */
export async function lookAtRest(
  page: Page,
  known: ExactWords,
  enough: (look: Look) => boolean = () => true,
  patienceMs = 0,
): Promise<Look> {
  const begun = Date.now();
  let before = '';
  for (;;) {
    const look = await lookAt(page, known);
    const now = JSON.stringify(
      look.controls
        .filter(
          ({ act, reach }) => act !== 'unknown' && act !== 'policy' && act !== 'save' && reach !== 'hidden',
        )
        .map(({ name, reach, x, y }) => [name, reach, Math.round(x), Math.round(y)]),
    );
    const isMoving = look.controls.some(
      ({ act, notice, isMoving }) => isMoving && (notice >= 0 || act === 'accept' || act === 'reject'),
    );
    const waited = Date.now() - begun;
    const isAtRest = (now === before && !isMoving) || waited > Math.max(patienceMs, REST_TIMEOUT_MS);
    if (isAtRest && (enough(look) || waited >= patienceMs)) return look;
    before = now;
    await page.waitForTimeout(isAtRest ? WATCH_MS : STILL_MS);
  }
}

/** @throws LintFailure when the page itself does not answer. */
async function lookAt(page: Page, known: ExactWords): Promise<Look> {
  const look: Look = { controls: [], boxes: [], notices: [], unseen: await openClosedRoots(page) };
  for (const frame of page.frames()) {
    const placed = frame === page.mainFrame() ? PAGE : await placeOf(frame);
    if (!placed.isDrawn) continue;
    const isPage = frame === page.mainFrame();
    const answer = within(
      frame.evaluate(seenFrame, TOPIC_SOURCE),
      isPage ? ANSWER_TIMEOUT_MS : FRAME_TIMEOUT_MS,
    );
    const seen = await answer.catch((cause: unknown) => {
      if (isPage) throw busy(cause);
      return null;
    });
    if (seen) await add(look, frame, seen, placed, known);
    else if (!frame.isDetached()) look.unseen.push(`a frame from ${originOf(frame.url())}`);
  }
  return look;
}

async function add(
  look: Look,
  frame: Frame,
  seen: SeenFrame,
  placed: SeenPlace,
  known: ExactWords,
): Promise<void> {
  const offset = look.notices.length;
  for (const notice of seen.notices)
    look.notices.push(
      placed === PAGE
        ? notice
        : { ...notice, isApart: placed.isApart, isBlocking: placed.isApart && placed.isBlocking },
    );
  const move = <T extends { notice: number }>(one: T): T => ({
    ...one,
    notice: one.notice < 0 ? -1 : one.notice + offset,
  });
  look.boxes.push(...seen.boxes.map(move));
  look.unseen.push(...seen.opaque.map((what) => `${what}, which stands before the page and holds no text`));
  for (const one of seen.controls) {
    const control: Control = { ...move(one), frame, ...readName(one.name, known) };
    if (placed !== PAGE && control.reach === 'sight' && control.act !== 'unknown')
      control.reach = await reachThrough(frame, control.x, control.y);
    look.controls.push(control);
  }
}

const PAGE: SeenPlace = { isDrawn: true, isApart: false, isBlocking: false };

async function placeOf(frame: Frame): Promise<SeenPlace> {
  try {
    const element = await within(frame.frameElement());
    return await within(element.evaluate(seenPlace));
  } catch {
    return { ...PAGE, isDrawn: !frame.isDetached() };
  }
}

/** Whether what is in sight in a frame is so in the page, too. */
async function reachThrough(frame: Frame, x: number, y: number): Promise<SeenControl['reach']> {
  for (let at: Frame | null = frame; at?.parentFrame(); at = at.parentFrame()) {
    const element = await within(at.frameElement());
    const found = await within(element.evaluate(seenThrough, { x, y }));
    if (found.reach !== 'sight') return found.reach;
    ({ x, y } = found);
  }
  return 'sight';
}

/**
 * The debugger sees shadow roots that a page has closed, and hands them to the probe.
 * @returns what it could not.
 */
async function openClosedRoots(page: Page): Promise<string[]> {
  const targets: (Page | Frame)[] = [page, ...page.frames().filter((frame) => frame !== page.mainFrame())];
  const unseen: string[] = [];
  for (const target of targets) {
    // Only frames in a process of their own have one.
    const session = await page
      .context()
      .newCDPSession(target)
      .catch(() => undefined);
    if (!session) continue;
    try {
      const { root } = await within(session.send('DOM.getDocument', { depth: -1, pierce: true }));
      for (const closed of closedBelow(root)) await handOver(session, closed);
    } catch {
      if (target === page || !(target as Frame).isDetached())
        unseen.push('shadow roots that the page has closed');
    } finally {
      await session.detach().catch(() => undefined);
    }
  }
  return [...new Set(unseen)];
}

type PageElement = Awaited<ReturnType<Frame['frameElement']>>;

/** The part of the debugger's answer that matters here. */
interface Node {
  backendNodeId: number;
  children?: Node[];
  shadowRoots?: Node[];
  shadowRootType?: string;
  contentDocument?: Node;
}

function closedBelow(node: Node): number[] {
  const below = [
    ...(node.children ?? []),
    ...(node.shadowRoots ?? []),
    ...(node.contentDocument ? [node.contentDocument] : []),
  ];
  return [...(node.shadowRootType === 'closed' ? [node.backendNodeId] : []), ...below.flatMap(closedBelow)];
}

async function handOver(session: CDPSession, backendNodeId: number): Promise<void> {
  const { object } = await within(session.send('DOM.resolveNode', { backendNodeId }));
  await within(
    session.send('Runtime.callFunctionOn', {
      objectId: object.objectId!,
      functionDeclaration: `function () {
        const kept = (globalThis[Symbol.for('sealpost lint')] ??= { elements: [], closed: new WeakMap() });
        kept.closed.set(this.host, this);
      }`,
    }),
  );
}

/** What a control of the latest look is like; null when it has been replaced since. */
export async function describe(control: Control): Promise<SeenButton | null> {
  const element = await elementOf(control);
  if (!element) return null;
  const seen = await within(element.evaluate(seenButton));
  return { ...seen, name: control.name, reach: control.reach };
}

/** A real click, as a visitor makes it, on a control of the latest look: what lies under something else is not pressed. */
export async function press(page: Page, control: Control): Promise<boolean> {
  const element = await elementOf(control).catch(() => null);
  if (!element) return false;
  const isPressed = await element.click({ timeout: CLICK_TIMEOUT_MS }).then(
    () => true,
    () => false,
  );
  if (isPressed) return true;
  // What never comes to rest, as it pulsates: a visitor presses it all the same.
  const box = control.reach === 'sight' ? await element.boundingBox().catch(() => null) : null;
  if (!box) return false;
  const isOnTop = await within(element.evaluate(isUnderPointer)).catch(() => false);
  if (isOnTop) await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  return isOnTop;
}

async function elementOf({ frame, index }: Control): Promise<PageElement | null> {
  const handle = await within(frame.evaluateHandle(pressable, index));
  return handle.asElement() as PageElement | null;
}

/** @throws Error after `timeoutMs`: what runs inside a page may never end. */
export async function within<T>(answer: Promise<T>, timeoutMs = ANSWER_TIMEOUT_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), timeoutMs);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

export const busy = (cause: unknown): LintFailure =>
  new LintFailure(
    `expected a page that answers within ${ANSWER_TIMEOUT_MS / 1000} s, got none: it was left for another, or a script keeps it busy; look at it with the browser’s own tools`,
    { cause },
  );

const originOf = (url: string): string =>
  URL.canParse(url) && new URL(url).origin !== 'null' ? new URL(url).origin : url.split(',')[0]!;
