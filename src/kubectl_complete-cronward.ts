#!/usr/bin/env node
// kubectl starts the file of this name to complete the words after `kubectl cronward`; main.ts sees by it what is asked.
import './main.js';
