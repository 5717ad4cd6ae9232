// What the compiler leaves out: the icons.
import { cpSync } from 'node:fs';

cpSync('icons', 'dist/icons', { recursive: true });
