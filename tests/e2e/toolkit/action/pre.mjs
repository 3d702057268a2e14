import * as core from '@actions/core';
import { check, done } from './check.mjs';

check('no state yet', core.getState('from pre'), '');
core.saveState('from pre', 'kept');
core.saveState('changed', 'by pre');
core.exportVariable('SET_BY_PRE', 'yes');
done('pre');
