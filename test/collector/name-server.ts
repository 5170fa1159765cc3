import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import ipaddr from 'ipaddr.js';
import { onTestFinished } from 'vitest';

const TYPES = new Map([
  [1, 'A'],
  [28, 'AAAA'],
] as const);

/** Answers every question about a name with these addresses, or not at all. @returns its address and port. */
export async function startNameServer(
  names: Readonly<Record<string, readonly string[] | 'silent'>>,
): Promise<string> {
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    const { name, type, end } = questionOf(query);
    const known = names[name] ?? [];
    if (known === 'silent') return;
    const family = TYPES.get(type as 1 | 28) === 'A' ? 'ipv4' : 'ipv6';
    const addresses = known.map((text) => ipaddr.parse(text)).filter((one) => one.kind() === family);
    const header = Buffer.from(query.subarray(0, 12));
    // A response, recursion available; no such name where nothing at all is known of it.
    header.writeUInt16BE(known.length > 0 ? 0x8180 : 0x8183, 2);
    header.writeUInt16BE(addresses.length, 6);
    header.writeUInt16BE(0, 10);
    const answers = addresses.map((address) => {
      const bytes = Buffer.from(address.toByteArray());
      // The question's name, its type, class IN, no time to live.
      const fixed = Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 0, 0, bytes.length]);
      return Buffer.concat([fixed, bytes]);
    });
    socket.send(Buffer.concat([header, query.subarray(12, end), ...answers]), from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  onTestFinished(() => void socket.close());
  return `127.0.0.1:${socket.address().port}`;
}

/** RFC 1035, 4.1.2: labels with their lengths, a zero, type, class. */
function questionOf(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at]!; length > 0; length = query[at]!) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}
