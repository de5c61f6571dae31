#!/usr/bin/env node
// `kubectl cronward` starts the file of this name; main.ts sees by it how it was started.
import './main.js';
