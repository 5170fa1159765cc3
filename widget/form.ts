import { formMounter } from './form-mounter.ts';
import { registerChunk } from './register-chunk.ts';

registerChunk({ mount: formMounter() });
