import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '../../collector/config.ts';
import { temporaryFolder } from './harness.ts';

describe('the configuration', () => {
  it('needs nothing for a try on this machine', () => {
    expect(readConfig({})).toMatchObject({
      host: '127.0.0.1',
      port: 8787,
      data: 'sealpost-data',
      signUp: 'first',
      proxied: false,
      tls: undefined,
      logLevel: 'info',
    });
    expect(readConfig({}).url.href).toBe('http://localhost:8787/');
    expect(readConfig({ flags: { port: '9000' } }).url.href).toBe('http://localhost:9000/');
    expect(readConfig({ env: { SEALPOST_URL: 'http://localhost:9001' } }).port).toBe(9001);
  });

  it('takes flags over the environment over the file', () => {
    const file = join(temporaryFolder(), 'config.json');
    writeFileSync(file, JSON.stringify({ port: 1001, data: 'from-file', signup: 'open', log_level: 'warn' }));
    const config = readConfig({
      flags: { port: '1003' },
      env: { SEALPOST_PORT: '1002', SEALPOST_DATA: 'from-env' },
      file,
    });
    expect(config).toMatchObject({ port: 1003, data: 'from-env', signUp: 'open', logLevel: 'warn' });
  });

  it('names every bad value at once, with what was expected and what came', () => {
    const file = join(temporaryFolder(), 'config.json');
    writeFileSync(file, JSON.stringify({ data: 7, prot: 80 }));
    const env = {
      SEALPOST_PORT: 'many',
      SEALPOST_URL: 'http://forms.example.com',
      SEALPOST_PROXY: 'yes',
      SEALPOST_SIGNUP: 'never',
      SEALPOST_LOG_LEVEL: 'loud',
      SEALPOST_SHUTDOWN_SECONDS: '-1',
      SEALPOST_HOSTT: 'x',
    };
    expect(problems({ env, file })).toEqual([
      expect.stringMatching(/^SEALPOST_HOSTT: expected one of SEALPOST_URL, .*, got another name$/),
      expect.stringMatching(/^prot \(in the file\): expected one of url, .*, got another name$/),
      'SEALPOST_URL: expected https:// (plain http:// only on this machine, e.g. http://localhost:8787), got "http://forms.example.com"',
      'SEALPOST_PORT: expected a port from 0 to 65535, got "many"',
      'data (in the file): expected a folder, got 7',
      'SEALPOST_PROXY: expected true or false, got "yes"',
      'SEALPOST_SIGNUP: expected first (only while no account exists) or open, got "never"',
      'SEALPOST_LOG_LEVEL: expected one of debug, info, warn, error, silent, got "loud"',
      'SEALPOST_SHUTDOWN_SECONDS: expected 0 to 600 seconds, got "-1"',
    ]);
  });

  it.each(['ftp://forms.example.com', 'forms.example.com', 'https://forms.example.com?x=1'])(
    'refuses the address %s',
    (url) => {
      expect(problems({ flags: { url, proxy: true } })).toEqual([
        expect.stringMatching(/^--url: expected an address/),
      ]);
    },
  );

  it('never repeats a secret', () => {
    expect(
      problems({ env: { SEALPOST_URL: 'https://user:hunter2@example.com', SEALPOST_PROXY: 'true' } }).join(),
    ).not.toContain('hunter2');
    expect(problems({ flags: { tls_key: 12345 } }).join()).not.toContain('12345');
  });

  it('refuses plain HTTP except on this machine', () => {
    for (const url of ['http://127.0.0.1:8787', 'http://[::1]:8787', 'http://demo.localhost:8787']) {
      expect(readConfig({ flags: { url } }).url.origin).toBe(new URL(url).origin);
    }
    expect(problems({ flags: { url: 'http://192.168.0.4' } })).toHaveLength(1);
  });

  it('wants a certificate or a proxy for https, and not both', () => {
    const url = 'https://forms.example.com';
    expect(problems({ flags: { url } })[0]).toContain(
      'SEALPOST_TLS_CERT and SEALPOST_TLS_KEY, or SEALPOST_PROXY=true',
    );
    expect(readConfig({ flags: { url, proxy: true } })).toMatchObject({
      proxied: true,
      host: '::',
      port: 8787,
    });
    const [cert, key] = ['cert.pem', 'key.pem'].map((name) => join(temporaryFolder(), name)) as [
      string,
      string,
    ];
    expect(problems({ flags: { url, tls_cert: cert, tls_key: key } })).toHaveLength(2);
    for (const path of [cert, key]) writeFileSync(path, '');
    expect(readConfig({ flags: { url, tls_cert: cert, tls_key: key } })).toMatchObject({
      tls: { cert, key },
      port: 443,
    });
    expect(problems({ flags: { url, tls_cert: cert, tls_key: key, proxy: true } })[0]).toContain('got both');
    expect(problems({ flags: { url: 'http://localhost:8787', proxy: true } })[0]).toContain(
      'got a plain one',
    );
  });

  it('says when the file cannot be read', () => {
    expect(problems({ file: join(temporaryFolder(), 'none.json') })).toEqual([
      '--config: expected a JSON file, got no file that can be read',
    ]);
  });
});

function problems(sources: Parameters<typeof readConfig>[0]): readonly string[] {
  try {
    readConfig(sources);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}
