import { Command, Option } from 'commander';
import sodium from 'libsodium-wrappers';
import { isId, type FormId } from '../protocol/ids.ts';
import { libsodiumCrypto } from '../protocol/libsodium.ts';
import { isFingerprint } from '../protocol/manifest.ts';
import { OpenFailure } from './open/failure.ts';
import { LineError, openExport } from './open/open-export.ts';
import type { PublishedForms } from './open/published-forms.ts';
import { readKey } from './open/read-key.ts';
import { readLines } from './open/read-lines.ts';
import { fileSink, folderSink, once, rowWriter, streamSink, type Format } from './open/write-rows.ts';

interface Options {
  key: string;
  passphraseFile?: string;
  publisher?: string;
  format: Format;
  out?: string;
  outDir?: string;
  form?: string;
}

/** The exit codes are for scripts: everything was opened; some lines were not; nothing could be done. */
const EXIT = { all: 0, unusable: 1, some: 2 } as const;

/**
 * `sealpost open`: reads an export with nothing but the key file; no collector, no network, no configuration. Secrets and answers go nowhere but to the
 * output asked for.
 */
export function openCommand(): Command {
  return new Command('open')
    .summary('open an export with a key file, without a collector')
    .description(
      'Opens the submissions in an export with the key file that the dashboard gave out. Needs no collector and no network.',
    )
    .argument('<export.jsonl>', 'export of one site')
    .requiredOption('--key <file>', 'key file of the site')
    .option(
      '--passphrase-file <file>',
      'passphrase of a locked key file; asked for on the terminal otherwise',
    )
    .option(
      '--publisher <fingerprint>',
      'publisher that must have signed the forms: data-key in your page (spk1_…)',
    )
    .addOption(
      new Option('--format <format>', 'JSON, one object a line, or CSV')
        .choices(['json', 'csv'])
        .default('json'),
    )
    .addOption(
      new Option('--out <file>', 'write to a new file instead of standard output').conflicts('outDir'),
    )
    .option('--out-dir <folder>', 'write one new file for each form')
    .option('--form <name>', 'only the submissions of this form')
    .addHelpText(
      'after',
      '\nExit code: 0 all opened, 2 some lines could not be used (each is named on stderr), 1 nothing could be done.',
    )
    .action(async (path: string, options: Options) => {
      process.exitCode = await run(path, options).catch(explain);
    });
}

async function run(path: string, options: Options): Promise<number> {
  const { format, form, out, outDir, publisher } = options;
  if (publisher !== undefined && !isFingerprint(publisher)) {
    throw new OpenFailure(
      'expected spk1_ and 27 characters as --publisher, got something else; copy data-key from your page',
    );
  }
  await sodium.ready;
  const crypto = libsodiumCrypto(sodium, globalThis.crypto.subtle);
  const keys = await readKey(crypto, options.key, options.passphraseFile, {
    input: process.stdin,
    output: process.stderr,
  });

  const oneSink = once(() =>
    out === undefined ? Promise.resolve(streamSink(process.stdout)) : fileSink(out),
  );
  const writer = rowWriter(format, (id, forms) =>
    outDir === undefined ? oneSink() : folderSink(outDir, format, id, forms),
  );
  let only: FormId | undefined;
  let refused = 0;
  // A closed pipe (`… | head`) is reported by the write that meets it.
  process.stdout.on('error', () => {});
  try {
    const { opened, skipped } = await openExport(crypto, readLines(path), keys, {
      publisher,
      wants: (id) => form === undefined || id === only,
      begin: async (forms) => {
        only = chooseForm(options, forms);
        if (outDir === undefined) await oneSink();
        if (only !== undefined) await writer.start(only, forms);
      },
      row: async (row, forms) => {
        if (only !== undefined && row.form !== only) throw new LineError('form-unexpected');
        await writer.write(row, forms);
      },
      refuse: ({ line, code, remedy }) => {
        refused++;
        say(`line ${line}: ${code}: ${remedy}`);
      },
      say,
    });
    say(
      `${opened} ${opened === 1 ? 'submission' : 'submissions'} opened` +
        (skipped ? `, ${skipped} of other forms left out` : '') +
        (refused ? `, ${refused} ${refused === 1 ? 'line' : 'lines'} with problems` : ''),
    );
  } finally {
    await writer.close();
  }
  return refused ? EXIT.some : EXIT.all;
}

/** Before anything is written. @returns the only form that the output can hold, if it is bound to one. */
function chooseForm({ form, format, outDir }: Options, forms: PublishedForms): FormId | undefined {
  const ids = forms.forms();
  const names = ids.map((id) => forms.name(id)).join(', ') || 'none';
  if (form !== undefined) {
    const chosen = isId('form', form) ? form : ids.find((id) => forms.name(id) === form);
    if (chosen) return chosen;
    throw new OpenFailure(
      `expected the name or id of a form in the export as --form, got another; there are: ${names}`,
    );
  }
  if (format === 'json' || outDir !== undefined) return undefined;
  if (ids.length > 1) {
    throw new OpenFailure(
      `one CSV file holds one form, and the export has several (${names}); give --form <name> or --out-dir <folder>`,
    );
  }
  return ids[0];
}

const say = (sentence: string): void => {
  process.stderr.write(`${sentence}\n`);
};

function explain(error: unknown): number {
  if (error instanceof OpenFailure) say(`sealpost open: ${error.message}`);
  // The message of an unforeseen error may repeat what it failed on, which may be an answer.
  else
    say(
      `sealpost open: unexpected ${error instanceof Error ? error.name : 'failure'}; please report it with the version of Sealpost`,
    );
  return EXIT.unusable;
}
