import { statSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { NOTICE_TEXTS } from '../protocol/notice-texts/all.ts';
import { launchBrowser } from './lint/browser.ts';
import { LintFailure } from './lint/failure.ts';
import type { Observed } from './lint/observed.ts';
import { formatReport, type PageReport } from './lint/report.ts';
import { judge, type ChoiceWords } from './lint/rules.ts';
import { serveFolder } from './lint/serve-folder.ts';
import { visitPage } from './lint/visit.ts';

interface Options {
  json?: true;
  browser?: string;
  wait: number;
  region?: string;
  gpc?: true;
  record?: true;
  port: number;
  pages: number;
  failOn: 'error' | 'warning';
}

const EXIT = { clean: 0, findings: 1, unusable: 2 } as const;

/** `sealpost lint`: what a page does before anybody has chosen, and whether refusing is as easy as accepting. */
export function lintCommand(): Command {
  return new Command('lint')
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? EXIT.clean : EXIT.unusable))
    .summary('look at a page as visitors do: what happens before they choose, and how fair the choice is')
    .description(
      'Opens a page, or every page of a folder, in Chromium as visitors who have never been there, and reports requests, cookies and storage before any choice, unequal buttons, preset switches, how many clicks a withdrawal takes, and how long choices stand.',
    )
    .argument('<target>', 'address of a page (https://…), or a folder with a built site')
    .option('--json', 'a JSON array of reports instead of text')
    .option('--browser <path>', 'Chrome, Chromium or Edge; without it the first on the PATH')
    .option('--wait <milliseconds>', 'how long a page is given to come to rest', whole(0, 120_000), 3000)
    .option(
      '--region <region>',
      'visit from there (DE, US-CA); without it from where the collector takes this machine to be',
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
    .option('--fail-on <level>', 'error, or warning to fail on either', level, 'error')
    .addHelpText(
      'after',
      '\nExit code: 0 nothing found, 1 something found, 2 the page could not be looked at.',
    )
    .action(async (target: string, options: Options) => {
      process.exitCode = await run(target, options).catch(explain);
    });
}

async function run(target: string, options: Options): Promise<number> {
  const folder = isAddress(target) ? undefined : await serve(target, options);
  try {
    const urls = folder?.urls ?? [target];
    if (folder?.left) say(`${folder.left} more pages are left out; see --pages`);
    const browser = await launchBrowser(options.browser);
    const reports: PageReport[] = [];
    try {
      for (const url of urls) {
        const seen = await visitPage(browser, url, {
          waitMs: options.wait,
          region: options.region,
          gpc: options.gpc ?? false,
          record: options.record ?? false,
          words: WORDS,
        });
        reports.push({ url: seen.url, looked: lookedAt(seen), findings: judge(seen, WORDS) });
      }
    } finally {
      await browser.close();
    }
    process.stdout.write(
      options.json ? `${JSON.stringify(reports, null, 2)}\n` : `${formatReport(reports)}\n`,
    );
    const levels = options.failOn === 'error' ? ['error'] : ['error', 'warning'];
    const failed = reports.some(({ findings }) => findings.some((finding) => levels.includes(finding.level)));
    return failed ? EXIT.findings : EXIT.clean;
  } finally {
    await folder?.close();
  }
}

/** What the buttons of notices are called, ours and others', in every language that we have. */
const WORDS: ChoiceWords = {
  accept: new Set([
    ...Object.values(NOTICE_TEXTS).map(({ accept }) => accept.toLowerCase()),
    'accept',
    'accept all cookies',
    'allow all',
    'allow cookies',
    'agree',
    'i agree',
    'ok',
    'got it!',
  ]),
  reject: new Set([
    ...Object.values(NOTICE_TEXTS).map(({ reject }) => reject.toLowerCase()),
    'reject',
    'reject all cookies',
    'decline',
    'decline all',
    'deny',
    'deny all',
    'refuse',
    'i decline',
  ]),
};

const lookedAt = ({ before, preferences, clicks }: Observed): PageReport['looked'] => ({
  requests: before.requests.length,
  cookies: before.cookies.length,
  stored: before.storage.length,
  notice: clicks.accept !== null,
  preferences,
  ...clicks,
});

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
