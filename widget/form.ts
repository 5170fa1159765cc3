import { mountForm } from './mount-form.ts';
import { registerChunk } from './register-chunk.ts';

registerChunk({ mount: (place) => void mountForm(place) });
