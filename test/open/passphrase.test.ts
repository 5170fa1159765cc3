import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { OpenFailure } from '../../collector/open/failure.ts';
import { askPassphrase } from '../../collector/open/passphrase.ts';

/** A terminal as Node shows one: what is typed is not echoed by the stream itself in raw mode. */
function terminal(isTTY: boolean) {
  const input = Object.assign(new PassThrough(), { isTTY, setRawMode: () => input });
  const output = new PassThrough({ encoding: 'utf8' });
  return { input, output, shown: () => String(output.read() ?? '') };
}

describe('the passphrase prompt', () => {
  it('shows nothing of what is typed', async () => {
    const { input, output, shown } = terminal(true);
    const asked = askPassphrase({ input, output });
    input.write('correct horse');
    input.write('x\u007f\r');
    expect(await asked).toBe('correct horse');
    expect(shown()).toBe('Passphrase of the key file: \n');
  });

  it.each([
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ])('ends with %s', async (_name, typed) => {
    const { input, output } = terminal(true);
    const asked = askPassphrase({ input, output });
    input.write(typed);
    await expect(asked).rejects.toThrow(OpenFailure);
  });

  it('says what to do where there is no terminal', async () => {
    await expect(askPassphrase(terminal(false))).rejects.toThrow('give --passphrase-file');
  });
});
