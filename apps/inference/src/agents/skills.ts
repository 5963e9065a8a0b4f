import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Config } from '#shared/config';
import type { BrokenFile } from '#shared/contracts';
import { CONFIG } from '#shared/service';
import { LOGGER } from '#shared/telemetry';
import { skillsCalled } from './called-skills.js';
import { MarkdownFolder } from './markdown-folder.js';
import { readSkill, type Skill } from './skill-file.js';

/** Instructions that a text calls by `/name`: Markdown files for everybody. */
@Injectable()
export class Skills {
  private readonly files: MarkdownFolder<Skill>;

  constructor(@Inject(CONFIG) config: Config, @Inject(LOGGER) logger: Logger) {
    this.files = new MarkdownFolder({
      dir: config.PARLEY_SKILLS_DIR,
      what: 'skills',
      read: readSkill,
      logger,
    });
  }

  /** Each once, in the order of the text. */
  async calledIn(text: string): Promise<readonly Skill[]> {
    // Most texts call none, and need not wait for the folder.
    if (!text.includes('/')) return [];
    const { good } = await this.files.contents();
    return skillsCalled(text, byName(good.values()));
  }

  async broken(): Promise<readonly BrokenFile[]> {
    const { good, broken } = await this.files.contents();
    return [...broken, ...doubled(good)];
  }
}

/** Of two with one name the first counts. */
function byName(skills: Iterable<Skill>): ReadonlyMap<string, Skill> {
  const named = new Map<string, Skill>();
  for (const skill of skills) if (!named.has(skill.name)) named.set(skill.name, skill);
  return named;
}

function doubled(files: ReadonlyMap<string, Skill>): BrokenFile[] {
  const seen = new Map<string, string>();
  return [...files].flatMap(([file, { name }]) => {
    const first = seen.get(name);
    if (first === undefined) {
      seen.set(name, file);
      return [];
    }
    return [{ file: `skills/${file}.md`, line: 1, problem: `has the name of skills/${first}.md: ${name}` }];
  });
}
