/**
 * One driver for three engines, so that one test body runs on all of them.
 *
 * A path is a CSS selector; ` >> ` steps into the shadow root of what was found so far
 * (`sealpost-form >> input[name=email]`). Actions wait until the element is there and visible.
 */
export interface Page {
  readonly engine: Engine;
  goto(url: string): Promise<void>;
  /**
   * Runs in the page and gives the result through JSON. A function must stand alone: it is sent as text.
   * A string is an expression, which may be a promise.
   */
  evaluate<Args extends readonly unknown[], Result>(
    code: (...args: Args) => Result | Promise<Result>,
    ...args: Args
  ): Promise<Result>;
  evaluate<Result>(code: string): Promise<Result>;
  click(path: string): Promise<void>;
  /** Types behind what is there. */
  type(path: string, text: string): Promise<void>;
  /** Types instead of what is there. */
  fill(path: string, text: string): Promise<void>;
  /** A named key, sent to what has the focus. */
  press(key: Key): Promise<void>;
  /** Waits until an expression is true; throws with its last value. */
  waitFor(expression: string, timeoutMs?: number): Promise<void>;
  text(path: string): Promise<string>;
  /** PNG */
  screenshot(file: string): Promise<void>;
  close(): Promise<void>;
}

/** Pages of one browser share nothing: no storage, no cookies, no cache. */
export interface Browser {
  readonly engine: Engine;
  readonly version: string;
  newPage(): Promise<Page>;
  close(): Promise<void>;
}

export type Engine = 'chromium' | 'firefox' | 'webkit';
export type Key = 'Tab' | 'Enter' | 'Escape' | 'Space' | 'ArrowDown' | 'ArrowUp' | 'ArrowLeft' | 'ArrowRight';

/** What an engine must bring; `drive` builds the rest on it. */
export interface Driver {
  readonly engine: Engine;
  goto(url: string): Promise<void>;
  /** Runs an expression that is a promise of a string. */
  run(expression: string): Promise<string>;
  /** A real click at a point of the viewport. */
  clickAt(x: number, y: number): Promise<void>;
  /** Real key presses to what has the focus. */
  sendText(text: string): Promise<void>;
  press(key: Key): Promise<void>;
  screenshot(file: string): Promise<void>;
  close(): Promise<void>;
}

const ACTION_TIMEOUT_MS = 10_000;
const POLL_MS = 25;

export function drive(driver: Driver): Page {
  const page: Page = {
    engine: driver.engine,
    goto: (url) => driver.goto(url),
    evaluate,
    click,
    async type(path, text) {
      await focus(path, 'end');
      await driver.sendText(text);
    },
    async fill(path, text) {
      await focus(path, 'all');
      await driver.sendText(text);
    },
    press: (key) => driver.press(key),
    waitFor,
    async text(path) {
      await point(path);
      return evaluate<string>(`${element(path)}.innerText`);
    },
    screenshot: (file) => driver.screenshot(file),
    close: () => driver.close(),
  };
  return page;

  async function evaluate<Result>(
    code: string | ((...args: never[]) => unknown),
    ...args: unknown[]
  ): Promise<Result> {
    const expression = typeof code === 'string' ? code : `(${String(code)})(...${JSON.stringify(args)})`;
    const result = await driver.run(`(async () => JSON.stringify({ value: await (${expression}) }))()`);
    return (JSON.parse(result) as { value: Result }).value;
  }

  async function click(path: string): Promise<void> {
    // WebKitWebDriver loses one now and then on a busy machine, and says nothing.
    for (let tries = driver.engine === 'webkit' ? 3 : 1; tries > 0; tries--) {
      const { x, y } = await point(path);
      if (tries > 1) await evaluate<void>(`(${String(watchPress)})(() => ${element(path)})`);
      await driver.clickAt(x, y);
      // A page that is gone by then was pressed.
      if (tries > 1 && (await evaluate<boolean>(`(${String(wasPressed)})()`).catch(() => true))) return;
    }
  }

  async function focus(path: string, select: 'all' | 'end'): Promise<void> {
    await click(path);
    await evaluate<void>(`(${String(focusElement)})(${element(path)}, ${JSON.stringify(select)})`);
  }

  /** The middle of the element once it is visible, at rest and on top. */
  async function point(path: string): Promise<{ x: number; y: number }> {
    const expression = `(${String(middleOf)})(${element(path)})`;
    const deadline = Date.now() + ACTION_TIMEOUT_MS;
    for (;;) {
      // A page that is just navigating throws; that is no answer yet.
      const found = await evaluate<{ x: number; y: number } | string>(expression).catch(String);
      if (typeof found !== 'string') return found;
      if (Date.now() > deadline)
        throw new Error(`${driver.engine}: ${path}: ${found} (waited ${ACTION_TIMEOUT_MS} ms)`);
      await pause(POLL_MS);
    }
  }

  async function waitFor(expression: string, timeoutMs = ACTION_TIMEOUT_MS): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      // A page that is just navigating throws; that is no answer yet.
      const last = await evaluate<unknown>(expression).catch((cause: unknown) => String(cause));
      if (last === true) return;
      if (Date.now() > deadline)
        throw new Error(
          `${driver.engine}: "${expression}" gave ${JSON.stringify(last)} for ${timeoutMs} ms, expected true`,
        );
      await pause(POLL_MS);
    }
  }
}

function element(path: string): string {
  return `(${String(findByPath)})(${JSON.stringify(path)})`;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

// The functions below run in the page.

function findByPath(path: string): Element | null {
  let root: ParentNode | null = document;
  let found: Element | null = null;
  for (const selector of path.split('>>')) {
    found = root?.querySelector(selector.trim()) ?? null;
    root = found?.shadowRoot ?? found;
  }
  return found;
}

async function middleOf(target: Element | null): Promise<{ x: number; y: number } | string> {
  if (target === null) return 'not found';
  target.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
  const before = target.getBoundingClientRect();
  await new Promise((resolve) => requestAnimationFrame(resolve));
  const box = target.getBoundingClientRect();
  if (box.width === 0 || box.height === 0) return 'not visible';
  if (getComputedStyle(target).visibility !== 'visible') return 'hidden';
  if (box.x !== before.x || box.y !== before.y) return 'still moving';
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** @param find looks when it is pressed: what stood there may have been drawn anew, or have moved away. */
function watchPress(find: () => Element | null): void {
  const { dataset } = document.documentElement;
  dataset['pressed'] = 'no';
  const look = (event: Event): void => {
    const target = find();
    dataset['pressed'] = target && event.composedPath().includes(target) ? 'yes' : 'elsewhere';
  };
  addEventListener('pointerdown', look, { once: true, capture: true });
}

/** Now, or within five seconds: made again, one that was only late would undo itself. */
async function wasPressed(): Promise<boolean> {
  // Nothing in a page that has come since.
  const answer = (): string | undefined => document.documentElement.dataset['pressed'];
  for (const deadline = Date.now() + 5000; answer() === 'no' && Date.now() < deadline;)
    await new Promise((resolve) => setTimeout(resolve, 20));
  return answer() !== 'no' && answer() !== 'elsewhere';
}

function focusElement(target: Element | null, select: 'all' | 'end'): void {
  if (!(target instanceof HTMLElement)) throw new Error('cannot take the focus');
  target.focus();
  if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) {
    if (select === 'all') target.select();
    // Number, date and email inputs have no selection range; a focused one has its caret at the end after a value.
    else if (target.selectionStart !== null)
      target.setSelectionRange(target.value.length, target.value.length);
  }
}
