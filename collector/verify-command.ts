import { hash } from 'node:crypto';
import { Command } from 'commander';
import sodium from 'libsodium-wrappers';
import { toBase64url } from '../protocol/bytes.ts';
import type { Verifying } from '../protocol/crypto.ts';
import { ProtocolError } from '../protocol/errors.ts';
import { verifyCertificate } from '../protocol/ledger/certificate.ts';
import { verifyCheckpoint, type Checkpoint } from '../protocol/ledger/checkpoint.ts';
import { formatLedgerKey, parseLedgerKey, type LedgerKey } from '../protocol/ledger/ledger-key.ts';
import { parseLogOrigin } from '../protocol/ledger/logs.ts';
import { verifyBundle, verifyConsistencyBundle, verifyReceipt } from '../protocol/ledger/receipt.ts';
import { libsodiumCrypto } from '../protocol/libsodium.ts';
import { readInput, VerifyFailure, type Input } from './verify/read-input.ts';
import { refusalOf, verifyLog, type Refusal } from './verify/verify-log.ts';

interface Options {
  key?: string;
  since?: string;
}

/** The exit codes are for scripts. Nothing between them: what is not verified is 2, also where most of it holds. */
const EXIT = { verified: 0, unusable: 1, refused: 2 } as const;
const REFUSALS_SHOWN = 100;

/**
 * `sealpost verify`: whether a ledger's files hold, with nothing but the file and the key; no collector, no network, no configuration.
 * What entries are about is not printed.
 */
export function verifyCommand(): Command {
  return new Command('verify')
    .summary('verify an exported log, a checkpoint, a receipt or a proof, without a collector')
    .description(
      'Verifies a file of a Sealpost ledger: an exported log (JSON lines), a checkpoint, a receipt, a consistency proof or a certificate of erasure. Needs no collector and no network.',
    )
    .argument('<file>', 'what to verify; what it is shows in the file')
    .option(
      '--key <key>',
      'key of the ledger: slk1_…, or a verifier key of a signed note (name+id+key). Without it a file is held to the key that it names itself, which shows damage, not forgery',
    )
    .option('--since <checkpoint>', 'checkpoint kept from earlier, which an exported log must contain')
    .addHelpText(
      'after',
      '\nExit code: 0 verified, 2 not verified (what does not hold is named on stderr), 1 the file is of no use.',
    )
    .action(async (path: string, options: Options) => {
      process.exitCode = await run(path, options).catch(explain);
    });
}

async function run(path: string, options: Options): Promise<number> {
  await sodium.ready;
  // Node's own SHA-256: WebCrypto's takes a trip to another thread for every hash, and a log is millions of them.
  const crypto = libsodiumCrypto(sodium, {
    digest: async (_algorithm, message) => new Uint8Array(hash('sha256', message, 'buffer')).buffer,
  });
  const given = options.key === undefined ? undefined : await readGivenKey(crypto, options.key);
  const input = await readInput(path);
  if (options.since !== undefined && input.kind !== 'log')
    throw new VerifyFailure('--since goes with an exported log; two checkpoints need a consistency proof');

  let refused = 0;
  const refuse = ({ line, code, message }: Refusal): void => {
    if (++refused <= REFUSALS_SHOWN) say(`${line === undefined ? '' : `line ${line}: `}${code}: ${message}`);
  };
  let result: string | undefined;
  try {
    const key = await chooseKey(crypto, input, given, refuse);
    const earlier = options.since === undefined ? undefined : await readEarlier(crypto, options.since, key);
    result = await verify(crypto, input, key, earlier, refuse);
  } catch (error) {
    if (error instanceof VerifyFailure) throw error;
    refuse({ ...(input.kind === 'log' ? { line: input.line } : {}), ...refusalOf(error) });
  }
  if (refused > REFUSALS_SHOWN) say(`and ${refused - REFUSALS_SHOWN} more`);
  if (refused > 0 || result === undefined) {
    say('not verified');
    return EXIT.refused;
  }
  process.stdout.write(`verified: ${result}\n`);
  return EXIT.verified;
}

async function verify(
  crypto: Verifying,
  input: Input,
  key: LedgerKey,
  earlier: Checkpoint | undefined,
  refuse: (refusal: Refusal) => void,
): Promise<string | undefined> {
  switch (input.kind) {
    case 'log': {
      const head = await verifyLog(crypto, input, key, earlier, refuse);
      const since = earlier ? `, grown from ${earlier.size}` : '';
      return (
        head &&
        `log ${describeHead(head)}${since}; ${head.withContent} with their content, ${head.size - head.withContent} without`
      );
    }
    case 'checkpoint':
      return `checkpoint ${describeHead(await verifyCheckpoint(crypto, input.note, key))}`;
    case 'receipt': {
      const origin = input.note.slice('sealpost/1 receipt '.length, input.note.indexOf('\n'));
      const about = parseLogOrigin(origin);
      if (!about)
        throw new ProtocolError('note-malformed', 'expected a receipt of a log, got one of something else');
      const { at, includedBy } = await verifyReceipt(
        crypto,
        input.note,
        `sealpost/1/${about.site}/${about.log}`,
        key,
      );
      return `receipt of ${origin}, accepted ${at}, to be included by ${includedBy}`;
    }
    case 'certificate': {
      const { submission, site, erasedAt, erased, backupsGoneBy } = await verifyCertificate(
        crypto,
        input.note,
        key,
      );
      const removed = erased.reduce((sum, store) => sum + store.removed, 0);
      const left = erased.reduce((sum, store) => sum + store.remaining, 0);
      return `certificate that ${submission} of ${site} was erased ${erasedAt}: ${removed} rows of ${erased.length} stores removed, ${left} left, in no backup from ${backupsGoneBy} on`;
    }
    case 'receipt-bundle': {
      const { origin, leaf, payload, accepted, included } = await verifyBundle(crypto, input.value, key);
      return [
        `entry "${leaf.type}" of ${leaf.at} about ${leaf.ref} in ${origin}`,
        payload === undefined ? 'without its content' : 'with its content',
        accepted ? `accepted ${accepted.at}` : 'without a receipt',
        included
          ? `included as entry ${included.index} of ${included.size}`
          : `not yet proven included, promised by ${accepted?.includedBy}`,
      ].join(', ');
    }
    case 'consistency-bundle': {
      const { from, to } = await verifyConsistencyBundle(crypto, input.value, key);
      return `log ${describeHead(to)}, grown from ${from.size}`;
    }
  }
}

/** A file that names its key is held to the given one; where none is given, to its own, and that is said. */
async function chooseKey(
  crypto: Verifying,
  input: Input,
  given: LedgerKey | undefined,
  refuse: (refusal: Refusal) => void,
): Promise<LedgerKey> {
  if ('note' in input) {
    if (given) return given;
    throw new VerifyFailure(
      `a ${input.kind} does not carry the key that signed it; give it as --key (slk1_…, or name+id+key)`,
    );
  }
  const object = input.kind === 'log' ? input.head : input.value;
  const named = await parseLedgerKey(crypto, object['key']);
  const shown = formatLedgerKey(named.publicKey);
  if (!given) {
    say(`key: ${shown}, named by the file itself; compare it with the one you know, or give that as --key`);
    return named;
  }
  if (shown !== formatLedgerKey(given.publicKey)) {
    refuse({
      ...(input.kind === 'log' ? { line: input.line } : {}),
      code: 'key-differs',
      message: `expected a file signed by the key given, got one that names ${shown}`,
    });
  }
  return given;
}

async function readGivenKey(crypto: Verifying, text: string): Promise<LedgerKey> {
  if (text.startsWith('spk1_'))
    throw new VerifyFailure(
      'expected the key of a ledger as --key, got the fingerprint of a publisher; the collector signs its ledgers with a key of its own (slk1_…)',
    );
  return parseLedgerKey(crypto, text).catch((error: unknown) => {
    throw new VerifyFailure(`cannot use --key: ${refusalOf(error).message}`, { cause: error });
  });
}

async function readEarlier(crypto: Verifying, path: string, key: LedgerKey): Promise<Checkpoint> {
  const input = await readInput(path);
  if (input.kind !== 'checkpoint') throw new VerifyFailure(`expected a checkpoint as --since, got "${path}"`);
  return verifyCheckpoint(crypto, input.note, key).catch((error: unknown) => {
    const { code, message } = refusalOf(error);
    throw new VerifyFailure(`cannot use the checkpoint "${path}": ${code}: ${message}`, { cause: error });
  });
}

const describeHead = ({ origin, size, root }: Checkpoint): string =>
  `${origin}, ${size} ${size === 1 ? 'entry' : 'entries'}, root ${toBase64url(root)}`;

const say = (sentence: string): void => {
  process.stderr.write(`${sentence}\n`);
};

function explain(error: unknown): number {
  if (error instanceof VerifyFailure) say(`sealpost verify: ${error.message}`);
  // The message of an unforeseen error may repeat what it failed on.
  else
    say(
      `sealpost verify: unexpected ${error instanceof Error ? error.name : 'failure'}; please report it with the version of Sealpost`,
    );
  return EXIT.unusable;
}
