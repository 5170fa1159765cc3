import type { AssetRow, AssetStore } from '../store.ts';
import type { Connection } from './connection.ts';

export class SqliteAssetStore implements AssetStore {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async find(sha256: string, name: string): Promise<AssetRow | undefined> {
    return this.#connection.first(
      this.#connection.build
        .selectFrom('asset')
        .selectAll()
        .where('sha256', '=', sha256)
        .where('name', '=', name),
    );
  }

  async has(sha256: string, name: string): Promise<boolean> {
    const { build } = this.#connection;
    const query = build
      .selectFrom('asset')
      .select('name')
      .where('sha256', '=', sha256)
      .where('name', '=', name);
    return this.#connection.first(query) !== undefined;
  }

  async add(asset: AssetRow): Promise<void> {
    this.#connection.run(
      this.#connection.build
        .insertInto('asset')
        .values(asset)
        .onConflict((conflict) => conflict.doNothing()),
    );
  }
}
