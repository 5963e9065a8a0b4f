import { sceneSettingSchema } from '#shared/contracts';
import { saidText, storableIn } from '../refusals/storable-text.js';

/** Where and when a scene plays, and who is there. */
export const settingField = storableIn(sceneSettingSchema.extend({ place: saidText(500) }));
