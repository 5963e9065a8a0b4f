import { Module } from '@nestjs/common';
import { FilesController } from './files.controller.js';
import { KeptFiles } from './kept-files.js';

@Module({ controllers: [FilesController], providers: [KeptFiles] })
export class FilesModule {}
