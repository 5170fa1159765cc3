/**
 * Writes the database format of MaxMind (MMDB 2.0), small and slow, for tests: https://maxmind.github.io/MaxMind-DB/
 * @param networks records by network, `203.0.113.0/24`, `2001:db8::/32`; none within another.
 */
export function mockGeoDatabase(
  networks: Record<string, Value>,
  { ipVersion = 6, builtAt = Date.now() }: { ipVersion?: 4 | 6; builtAt?: number } = {},
): Buffer {
  const records: Buffer[] = [];
  const root: Node = [undefined, undefined];
  for (const [network, record] of Object.entries(networks)) {
    const [address = '', prefix = ''] = network.split('/');
    const bits = bitsOf(address, ipVersion).slice(0, Number(prefix) + (isShort(address, ipVersion) ? 96 : 0));
    let node = root;
    for (const bit of bits.slice(0, -1)) node = (node[bit] ??= [undefined, undefined]) as Node;
    node[bits.at(-1)!] = { record: records.push(encode(record)) - 1 };
  }
  const nodes: Node[] = [];
  collect(root, nodes);
  const offsets = records.map((_, i) => records.slice(0, i).reduce((sum, { length }) => sum + length, 0));
  const tree = Buffer.alloc(nodes.length * 6);
  for (const [i, node] of nodes.entries()) {
    for (const [side, child] of node.entries()) {
      const pointer =
        child === undefined
          ? nodes.length
          : Array.isArray(child)
            ? nodes.indexOf(child)
            : nodes.length + 16 + offsets[child.record]!;
      tree.writeUIntBE(pointer, i * 6 + side * 3, 3);
    }
  }
  const metadata = encode({
    node_count: nodes.length,
    record_size: 24,
    ip_version: ipVersion,
    database_type: 'Mock',
    languages: [],
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: Math.floor(builtAt / 1000),
    description: {},
  });
  const marker = Buffer.concat([Buffer.from([0xab, 0xcd, 0xef]), Buffer.from('MaxMind.com')]);
  return Buffer.concat([tree, Buffer.alloc(16), ...records, marker, metadata]);
}

type Value = string | number | Value[] | { [name: string]: Value };
type Node = [Child, Child];
type Child = Node | { record: number } | undefined;

function collect(node: Node, into: Node[]): void {
  into.push(node);
  for (const child of node) if (Array.isArray(child)) collect(child, into);
}

/** IPv4 stands in the first 2³² addresses of a tree of IPv6. */
const isShort = (address: string, ipVersion: 4 | 6): boolean => ipVersion === 6 && address.includes('.');

function bitsOf(address: string, ipVersion: 4 | 6): (0 | 1)[] {
  const bytes = address.includes('.') ? address.split('.').map(Number) : ipv6Bytes(address);
  const padded = isShort(address, ipVersion) ? [...Array<number>(12).fill(0), ...bytes] : bytes;
  return padded.flatMap((byte) => Array.from({ length: 8 }, (_, i) => ((byte >> (7 - i)) & 1) as 0 | 1));
}

function ipv6Bytes(address: string): number[] {
  const [head = '', tail = ''] = address.split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const zeros = Array<string>(8 - groups(head).length - groups(tail).length).fill('0');
  return [...groups(head), ...zeros, ...groups(tail)].flatMap((group) => {
    const value = parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}

const [STRING, UINT32, MAP, ARRAY] = [2, 6, 7, 11];

function encode(value: Value): Buffer {
  if (typeof value === 'string')
    return Buffer.concat([control(STRING, Buffer.byteLength(value)), Buffer.from(value)]);
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return Buffer.concat([control(UINT32, 4), bytes]);
  }
  if (Array.isArray(value)) return Buffer.concat([control(ARRAY, value.length), ...value.map(encode)]);
  const entries = Object.entries(value);
  return Buffer.concat([control(MAP, entries.length), ...entries.flat().map(encode)]);
}

/** Types above 7 are told in a byte of their own. */
function control(type: number, size: number): Buffer {
  if (size >= 29) throw new RangeError(`expected a size below 29, got ${size}`);
  return type > 7 ? Buffer.from([size, type - 7]) : Buffer.from([(type << 5) | size]);
}
