import { Command } from 'commander';
import pino from 'pino';
import { ConfigError, readConfig, type Config, type RawSettings } from './config.ts';
import { createLog } from './log.ts';
import type { Running } from './serve.ts';

interface Flags {
  config?: string;
  url?: string;
  host?: string;
  port?: string;
  data?: string;
  erasures?: string;
  backupDays?: string;
  acceptLostErasures?: boolean;
  webhookPrivate?: boolean;
  tlsCert?: string;
  tlsKey?: string;
  proxy?: boolean;
  signup?: string;
  logLevel?: string;
  shutdownSeconds?: string;
}

export function serveCommand(): Command {
  return new Command('serve')
    .description('run the collector; every option also as SEALPOST_… in the environment or in a JSON file')
    .option(
      '--config <file>',
      'JSON file with the options by name, e.g. {"url": "https://forms.example.com"}',
    )
    .option('--url <address>', 'where browsers find the collector (default: http://localhost:8787)')
    .option('--host <address>', 'address to listen on')
    .option('--port <number>', 'port to listen on')
    .option('--data <folder>', 'where the database lies (default: sealpost-data)')
    .option(
      '--erasures <file>',
      'list of what was erased, best on another disk than the database (default: erasures.jsonl in the data folder)',
    )
    .option(
      '--backup-days <number>',
      'after how many days you delete backups, which certificates of erasure promise (default: 30)',
    )
    .option('--accept-lost-erasures', 'start although the list of erasures is lost or damaged')
    .option('--tls-cert <file>', 'certificate chain, PEM')
    .option('--tls-key <file>', 'private key, PEM')
    .option('--proxy', 'TLS ends at a proxy in front, which sends X-Forwarded-Proto and X-Forwarded-For')
    .option('--webhook-private', 'webhooks may go to private addresses and over plain http')
    .option('--signup <who>', 'first: only while no account exists (default); open: anybody')
    .option(
      '--log-level <level>',
      'debug, info, warn, error or silent (default: info); JSON lines on standard error',
    )
    .option('--shutdown-seconds <number>', 'how long a stop waits for answers under way (default: 10)')
    .action(run);
}

async function run(flags: Flags): Promise<void> {
  let config: Config;
  try {
    config = readConfig({
      flags: settings(flags),
      env: process.env,
      file: flags.config ?? process.env['SEALPOST_CONFIG'],
    });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return fail(error.message);
  }
  // Written in blocks: a system call for each request would cost more than the request.
  const log = createLog(config.logLevel, pino.destination({ fd: 2, sync: false, minLength: 4096 }));
  setInterval(() => log.flush(), 1000).unref();
  let running: Running;
  try {
    // Here and not above: `sealpost open` must work where the database's native part does not load.
    const { serve } = await import('./serve.ts');
    running = await serve(config, log, { acceptLostErasures: flags.acceptLostErasures ?? false });
  } catch (error) {
    return fail(explain(error, config));
  }
  stopOnSignal(running);
  process.stdout.write(
    `Sealpost listens on ${config.url.href.replace(/\/$/, '')} (dashboard: ${new URL('dashboard/', withSlash(config.url)).href})\n`,
  );
}

function settings(flags: Flags): RawSettings {
  return {
    url: flags.url,
    host: flags.host,
    port: flags.port,
    data: flags.data,
    erasures: flags.erasures,
    backup_days: flags.backupDays,
    webhook_private: flags.webhookPrivate,
    tls_cert: flags.tlsCert,
    tls_key: flags.tlsKey,
    proxy: flags.proxy,
    signup: flags.signup,
    log_level: flags.logLevel,
    shutdown_seconds: flags.shutdownSeconds,
  };
}

const withSlash = (url: URL): string => (url.href.endsWith('/') ? url.href : `${url.href}/`);

/** The first signal stops in order, the second at once. */
function stopOnSignal(running: Running): void {
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1);
      stopping = true;
      running.stop().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
}

function explain(error: unknown, { host, port, data, erasures }: Config): string {
  const { code, message, name } = error as { code?: string; message?: string; name?: string };
  if (name === 'FolderInUse') {
    return `Another Sealpost uses the folder ${data}. Stop it, or choose another folder: sealpost serve --data …`;
  }
  if (name === 'ErasureListLost' || name === 'ErasureListDamaged') {
    return `The list of erasures, ${erasures}: ${message}. Without it what visitors have had erased can come back from a backup. If there is no copy, start once with --accept-lost-erasures.`;
  }
  switch (code ?? '') {
    case 'EADDRINUSE':
      return `Port ${port} is taken: another program, perhaps another Sealpost, listens there. Stop it, or choose another port: sealpost serve --port ${port + 1}`;
    case 'EACCES':
      return `Not allowed to listen on port ${port} or to write to the folder ${data}. Choose a port from 1024 (--port 8787), or give this user the right.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `This machine has no address ${host}. Choose one it has, or 127.0.0.1: sealpost serve --host 127.0.0.1`;
    case 'SQLITE_CANTOPEN':
    case 'SQLITE_READONLY':
    case 'ENOTDIR':
    case 'EROFS':
      return `Cannot write to the folder ${data}. Choose another (--data), or give this user the right.`;
    case 'SQLITE_BUSY':
      return `Another program holds the database in ${data}. Wait until it is done, or stop it.`;
    case 'SQLITE_NOTADB':
    case 'SQLITE_CORRUPT':
      return `The database in ${data} cannot be read (${code}). Restore a backup, or choose another folder (--data).`;
    default:
      return `Sealpost could not start: ${message ?? 'unknown reason'}`;
  }
}

function fail(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
}
