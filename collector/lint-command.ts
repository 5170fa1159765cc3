import { statSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import type { Browser } from 'playwright-core';
import { launchBrowser } from './lint/browser.ts';
import { normalise, type Act, type ExactWords } from './lint/choice-words.ts';
import { LintFailure } from './lint/failure.ts';
import { formatReport, lookedAt, type LintReport, type PageReport } from './lint/report.ts';
import { judge } from './lint/rules.ts';
import { serveFolder } from './lint/serve-folder.ts';
import { visitPage } from './lint/visit.ts';

interface Options {
  json?: true;
  browser?: string;
  wait: number;
  timeout: number;
  region?: string;
  gpc?: true;
  record?: true;
  port: number;
  pages: number;
  failOn: 'error' | 'warning';
  accept?: string[];
  reject?: string[];
  settings?: string[];
  essential?: string[];
}

const EXIT = { clean: 0, findings: 1, unusable: 2, unjudged: 3 } as const;

/** `sealpost lint`: what a page does before anybody has chosen, and whether refusing is as easy as accepting. */
export function lintCommand(): Command {
  return new Command('lint')
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? EXIT.clean : EXIT.unusable))
    .summary('look at a page as visitors do: what happens before they choose, and how fair the choice is')
    .description(
      'Opens a page, or every page of a folder, in Chromium as visitors who have never been there, and reports requests, cookies and storage before any choice and after a refusal, unequal buttons, hidden refusals, preset switches, how many clicks a withdrawal takes, and how long choices stand. Works with any notice.',
    )
    .argument('<target>', 'address of a page (https://…), or a folder with a built site')
    .option('--json', 'one JSON object instead of text; its schema is in docs/lint.md')
    .option('--fail-on <level>', 'error, or warning to fail on either', level, 'error')
    .option('--browser <path>', 'Chrome, Chromium or Edge; without it the first on the PATH')
    .option(
      '--wait <milliseconds>',
      'how long a notice, and what else comes late, is waited for',
      whole(0, 120_000),
      5000,
    )
    .option('--timeout <milliseconds>', 'how long a server may take to answer', whole(1, 600_000), 30_000)
    .option(
      '--accept <words>',
      'what the button to accept says, where it is not recognised; may be repeated',
      collect,
    )
    .option('--reject <words>', 'what the button to refuse says, likewise', collect)
    .option('--settings <words>', 'what opens the preferences, or brings the notice back, likewise', collect)
    .option(
      '--essential <name>',
      'a host, cookie or stored item that the page cannot do without; * stands for anything; may be repeated. With our notice, declare it instead',
      collect,
    )
    .option(
      '--region <region>',
      'visit from there (DE, US-CA), for pages with our notice; without it from where the collector takes this machine to be',
    )
    .option('--gpc', 'visit with Global Privacy Control switched on')
    .option(
      '--record',
      'let what is decided here reach the collector; without it no record and no count is kept of these visits',
    )
    .option(
      '--port <port>',
      'for a folder: serve it there, as an origin that its site lists; 0 takes a free one',
      whole(0, 65_535),
      0,
    )
    .option('--pages <number>', 'for a folder: at most so many pages', whole(1, 1000), 50)
    .addHelpText(
      'after',
      `
Exit code:
  0  everything was looked at, and nothing found at the level of --fail-on
  1  something found
  2  a page, or all, could not be looked at: no answer, another host, no browser, a wrong option
  3  nothing found, but something could not be judged: buttons in words that are not known, a part that cannot be seen

Examples:
  $ sealpost lint https://www.example.com
  $ sealpost lint dist --port 4173 --fail-on warning
  $ sealpost lint https://www.example.com --essential PHPSESSID --essential "*.static.example" --json`,
    )
    .action(async (target: string, options: Options) => {
      process.exitCode = await run(target, options).catch(explain);
    });
}

async function run(target: string, options: Options): Promise<number> {
  const folder = isAddress(target) ? undefined : await serve(target, options);
  try {
    const urls = folder?.urls ?? [target];
    if (folder?.left)
      say(`${folder.left} more ${folder.left === 1 ? 'page is' : 'pages are'} left out; see --pages`);
    const browser = await launchBrowser(options.browser);
    const pages: PageReport[] = [];
    try {
      for (const url of urls) pages.push(await lintPage(browser, url, options));
    } finally {
      await browser.close();
    }
    const exit = exitFor(pages, options.failOn);
    const report: LintReport = { v: 1, exit, pages };
    process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : `${formatReport(pages)}\n`);
    for (const { failure } of pages) if (failure !== null) say(`sealpost lint: ${failure}`);
    return exit;
  } finally {
    await folder?.close();
  }
}

/** One page that cannot be looked at is no reason to leave out the others. */
async function lintPage(browser: Browser, url: string, options: Options): Promise<PageReport> {
  try {
    const seen = await visitPage(browser, url, {
      waitMs: options.wait,
      timeoutMs: options.timeout,
      region: options.region,
      gpc: options.gpc ?? false,
      record: options.record ?? false,
      words: wordsFrom(options),
    });
    return { url: seen.url, failure: null, looked: lookedAt(seen), findings: judge(seen, options.essential) };
  } catch (error) {
    if (!(error instanceof LintFailure)) throw error;
    return { url, failure: error.message, looked: null, findings: [] };
  }
}

const wordsFrom = ({ accept = [], reject = [], settings = [] }: Options): ExactWords =>
  new Map<string, Act>([
    ...settings.map((words): [string, Act] => [normalise(words), 'choose']),
    ...reject.map((words): [string, Act] => [normalise(words), 'reject']),
    ...accept.map((words): [string, Act] => [normalise(words), 'accept']),
  ]);

function exitFor(pages: readonly PageReport[], failOn: Options['failOn']): number {
  const levels = new Set(pages.flatMap(({ findings }) => findings.map((one) => one.level)));
  if (pages.some(({ failure }) => failure !== null)) return EXIT.unusable;
  if (levels.has('error') || (failOn === 'warning' && levels.has('warning'))) return EXIT.findings;
  return levels.has('unjudged') ? EXIT.unjudged : EXIT.clean;
}

async function serve(path: string, { port, pages }: Options): ReturnType<typeof serveFolder> {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory();
  if (!isFolder)
    throw new LintFailure(`expected an address (https://…) or a folder, got "${path}", which is neither`);
  const folder = await serveFolder(path, port, pages).catch((cause: NodeJS.ErrnoException) => {
    throw new LintFailure(
      cause.code === 'EADDRINUSE'
        ? `expected port ${port} to be free, got one that is taken; choose another with --port`
        : `cannot serve "${path}"`,
      { cause },
    );
  });
  if (folder.urls.length > 0) return folder;
  await folder.close();
  throw new LintFailure(`expected pages (*.html) in "${path}", got none; build the site first`);
}

const isAddress = (target: string): boolean => /^https?:\/\//i.test(target) && URL.canParse(target);

function whole(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`expected a whole number from ${min} to ${max}.`);
  };
}

const collect = (text: string, before: string[] = []): string[] => [...before, text];

function level(text: string): string {
  if (text === 'error' || text === 'warning') return text;
  throw new InvalidArgumentError('expected error or warning.');
}

const say = (sentence: string): void => {
  process.stderr.write(`${sentence}\n`);
};

function explain(error: unknown): number {
  say(
    error instanceof LintFailure
      ? `sealpost lint: ${error.message}`
      : `sealpost lint: unexpected ${error instanceof Error ? `${error.name}: ${error.message.split('\n')[0]}` : 'failure'}`,
  );
  return EXIT.unusable;
}
