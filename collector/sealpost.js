#!/usr/bin/env node
// Plain JavaScript, and nothing imported before the check: on an older Node better-sqlite3 ends the process without a word.
const [major, minor] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `Sealpost needs Node 22.18 or newer; this is ${process.versions.node}. Install a current Node from https://nodejs.org, or in this project: npm install node@24`,
  );
  process.exitCode = 1;
} else {
  const { existsSync } = await import('node:fs');
  const source = new URL('command.ts', import.meta.url);
  await import((existsSync(source) ? source : new URL('../dist/collector/command.js', import.meta.url)).href);
}
