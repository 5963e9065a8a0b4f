import { Module } from '@nestjs/common';
import { ExportController } from './export.controller.js';
import { Exports } from './exports.js';
import { Imports } from './imports.js';

@Module({ controllers: [ExportController], providers: [Exports, Imports] })
export class ExportModule {}
