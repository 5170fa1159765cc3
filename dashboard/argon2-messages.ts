/** Between the page and the worker that runs Argon2id. */
export interface Argon2Request {
  id: number;
  password: Uint8Array;
  salt: Uint8Array;
  ops: number;
  memoryKiB: number;
}

export type Argon2Answer = { id: number; hash: Uint8Array } | { id: number; error: string };
