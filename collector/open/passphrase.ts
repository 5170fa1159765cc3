import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { OpenFailure } from './failure.ts';

export interface Terminal {
  input: NodeJS.ReadableStream & { isTTY?: boolean | undefined };
  output: NodeJS.WritableStream;
}

/**
 * Asks on the terminal and shows nothing of what is typed.
 * @throws OpenFailure when there is no terminal to ask on, or the answer is given up.
 */
export async function askPassphrase({ input, output }: Terminal): Promise<string> {
  if (!input.isTTY) {
    throw new OpenFailure(
      'the key file is locked and there is no terminal to ask on; give --passphrase-file <file>',
    );
  }
  output.write('Passphrase of the key file: ');
  // readline puts a terminal into raw mode and echoes into its own output: that goes nowhere.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: nowhere, terminal: true });
  const givenUp = new AbortController();
  lines.on('SIGINT', () => givenUp.abort());
  lines.on('close', () => givenUp.abort());
  try {
    return await lines.question('', { signal: givenUp.signal });
  } catch (cause) {
    throw new OpenFailure('no passphrase was given', { cause });
  } finally {
    lines.close();
    output.write('\n');
  }
}
