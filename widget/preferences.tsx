import { preferences } from './open-preferences.tsx';
import { registerChunk } from './register-chunk.ts';

registerChunk(preferences());
