import { verifyArtefact, verifyManifest } from '../protocol/manifest.ts';
import { seal } from '../protocol/seal.ts';
import { pageCrypto } from './page-crypto.ts';
import { registerChunk } from './register-chunk.ts';
import { rememberRevision, seenRevision } from './seen-revision.ts';

registerChunk({ crypto: pageCrypto, seal, verifyManifest, verifyArtefact, seenRevision, rememberRevision });
