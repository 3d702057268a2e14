import * as core from '@actions/core';
import { check, done } from './check.mjs';

check('state of pre', core.getState('from pre'), 'kept');
check('state, last one wins', core.getState('changed'), 'by main');
check('state of several lines', core.getState('lines'), 'one\n  two\n\nEOF');
check('state that is an object', JSON.parse(core.getState('object')), { deep: [1, null, 'ä'] });
check('state of another name', core.getState('nothing'), '');
check('inputs are there again', core.getInput('text'), 'padded');
check('variables of later steps', process.env.SET_LATER, 'later');
done('post');
