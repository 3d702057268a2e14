// localrun's own `actions/github-script`: what a script gets without a network. `core`, `exec`, `io`
// and `glob` do what the toolkit's packages of these names do; `github` says that it cannot.
'use strict';

const childProcess = require('node:child_process');
const crypto = require('node:crypto');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

// ---- core

const toText = (value) =>
  value === null || value === undefined ? '' : typeof value === 'string' || value instanceof String
    ? String(value) : JSON.stringify(value);
const escapeData = (value) =>
  toText(value).replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
const escapeProperty = (value) => escapeData(value).replace(/:/g, '%3A').replace(/,/g, '%2C');

function issueCommand(command, properties, message) {
  const given = Object.entries(properties).filter(([, value]) => value)
    .map(([key, value]) => `${key}=${escapeProperty(value)}`).join(',');
  process.stdout.write(`::${command}${given ? ` ${given}` : ''}::${escapeData(message)}\n`);
}

function appendFileCommand(variable, key, value) {
  const delimiter = `ghadelimiter_${crypto.randomUUID()}`;
  const text = key === undefined ? value : `${key}<<${delimiter}\n${toText(value)}\n${delimiter}`;
  fs.appendFileSync(process.env[variable], `${text}\n`);
}

const inputOf = (name) => process.env[`INPUT_${name.replace(/ /g, '_').toUpperCase()}`] || '';

function getInput(name, options) {
  const value = inputOf(name);
  if (options && options.required && !value)
    throw new Error(`Input required and not supplied: ${name}`);
  return options && options.trimWhitespace === false ? value : value.trim();
}

function annotate(level) {
  return (message, properties = {}) => issueCommand(level, {
    title: properties.title, file: properties.file, line: properties.startLine,
    endLine: properties.endLine, col: properties.startColumn, endColumn: properties.endColumn,
  }, message instanceof Error ? message.toString() : message);
}

function element(tag, content, attributes = {}) {
  const text = Object.entries(attributes).filter(([, value]) => value !== undefined && value !== '')
    .map(([key, value]) => ` ${key}="${value}"`).join('');
  return content ? `<${tag}${text}>${content}</${tag}>` : `<${tag}${text}>`;
}

class Summary {
  constructor() { this.buffer = ''; }
  async write(options = {}) {
    const file = process.env.GITHUB_STEP_SUMMARY;
    if (options.overwrite) fs.writeFileSync(file, this.buffer);
    else fs.appendFileSync(file, this.buffer);
    return this.emptyBuffer();
  }
  async clear() { return this.emptyBuffer().write({ overwrite: true }); }
  stringify() { return this.buffer; }
  isEmptyBuffer() { return this.buffer.length === 0; }
  emptyBuffer() { this.buffer = ''; return this; }
  addRaw(text, withEnd = false) { this.buffer += text; return withEnd ? this.addEOL() : this; }
  addEOL() { return this.addRaw(os.EOL); }
  addCodeBlock(code, lang) {
    return this.addRaw(element('pre', element('code', code), { lang })).addEOL();
  }
  addList(items, ordered = false) {
    const list = items.map((item) => element('li', item)).join('');
    return this.addRaw(element(ordered ? 'ol' : 'ul', list)).addEOL();
  }
  addTable(rows) {
    const cell = (each) => typeof each === 'string' ? element('td', each)
      : element(each.header ? 'th' : 'td', each.data, { colspan: each.colspan, rowspan: each.rowspan });
    const body = rows.map((row) => element('tr', row.map(cell).join(''))).join('');
    return this.addRaw(element('table', body)).addEOL();
  }
  addDetails(label, content) {
    return this.addRaw(element('details', element('summary', label) + content)).addEOL();
  }
  addImage(src, alt, { width, height } = {}) {
    return this.addRaw(element('img', null, { src, alt, width, height })).addEOL();
  }
  addHeading(text, level = 1) {
    const tag = [1, 2, 3, 4, 5, 6].includes(Number(level)) ? `h${level}` : 'h1';
    return this.addRaw(element(tag, text)).addEOL();
  }
  addSeparator() { return this.addRaw(element('hr', null)).addEOL(); }
  addBreak() { return this.addRaw(element('br', null)).addEOL(); }
  addQuote(text, cite) { return this.addRaw(element('blockquote', text, { cite })).addEOL(); }
  addLink(text, href) { return this.addRaw(element('a', text, { href })).addEOL(); }
}

const core = {
  getInput,
  getMultilineInput(name, options) {
    const lines = getInput(name, { ...options, trimWhitespace: false }).split('\n')
      .filter((line) => line !== '');
    return options && options.trimWhitespace === false ? lines : lines.map((line) => line.trim());
  },
  getBooleanInput(name, options) {
    const value = getInput(name, options);
    if (['true', 'True', 'TRUE'].includes(value)) return true;
    if (['false', 'False', 'FALSE'].includes(value)) return false;
    throw new TypeError('Input does not meet YAML 1.2 "Core Schema" specification: ' + name +
      '\nSupport boolean input list: `true | True | TRUE | false | False | FALSE`');
  },
  setOutput(name, value) { appendFileCommand('GITHUB_OUTPUT', name, value); },
  exportVariable(name, value) {
    process.env[name] = toText(value);
    appendFileCommand('GITHUB_ENV', name, value);
  },
  addPath(folder) {
    appendFileCommand('GITHUB_PATH', undefined, folder);
    process.env.PATH = `${folder}${path.delimiter}${process.env.PATH}`;
  },
  saveState(name, value) { appendFileCommand('GITHUB_STATE', name, value); },
  getState(name) { return process.env[`STATE_${name}`] || ''; },
  setSecret(secret) { issueCommand('add-mask', {}, secret); },
  setCommandEcho(enabled) { issueCommand('echo', {}, enabled ? 'on' : 'off'); },
  setFailed(message) {
    process.exitCode = 1;
    core.error(message);
  },
  isDebug() { return process.env.RUNNER_DEBUG === '1'; },
  debug(message) { issueCommand('debug', {}, message); },
  error: annotate('error'),
  warning: annotate('warning'),
  notice: annotate('notice'),
  info(message) { process.stdout.write(message + os.EOL); },
  startGroup(name) { issueCommand('group', {}, name); },
  endGroup() { issueCommand('endgroup', {}, ''); },
  async group(name, body) {
    core.startGroup(name);
    try {
      return await body();
    } finally {
      core.endGroup();
    }
  },
  async getIDToken() {
    throw new Error('Error message: Unable to get ACTIONS_ID_TOKEN_REQUEST_URL env variable');
  },
  summary: new Summary(),
  toPosixPath: (text) => text.replace(/[\\]/g, '/'),
  toWin32Path: (text) => text.replace(/[/]/g, '\\'),
  toPlatformPath: (text) => text.replace(/[/\\]/g, path.sep),
  platform: {
    platform: os.platform(), arch: os.arch(), isWindows: false, isMacOS: os.platform() === 'darwin',
    isLinux: os.platform() === 'linux',
  },
};
core.markdownSummary = core.summary;

// ---- io

const io = {
  async mkdirP(folder) { await fs.promises.mkdir(folder, { recursive: true }); },
  async rmRF(target) { await fs.promises.rm(target, { force: true, recursive: true, maxRetries: 3 }); },
  async cp(source, target, options = {}) {
    const isFolder = fs.statSync(source).isDirectory();
    if (isFolder && !options.recursive)
      throw new Error(`Failed to copy. ${source} is a directory, but tried to copy without recursive flag.`);
    const isInto = isFolder && options.copySourceDirectory !== false && fs.existsSync(target) &&
      fs.statSync(target).isDirectory();
    const into = isInto || (!isFolder && fs.existsSync(target) && fs.statSync(target).isDirectory())
      ? path.join(target, path.basename(source)) : target;
    await fs.promises.cp(source, into, { recursive: true, force: options.force !== false });
  },
  async mv(source, target, options = {}) {
    const isFolder = fs.existsSync(target) && fs.statSync(target).isDirectory();
    const into = isFolder ? path.join(target, path.basename(source)) : target;
    if (fs.existsSync(into)) {
      if (options.force === false) throw new Error('Destination already exists');
      await io.rmRF(into);
    }
    await io.mkdirP(path.dirname(into));
    await fs.promises.rename(source, into);
  },
  async findInPath(tool) {
    const isProgram = (file) => {
      try {
        fs.accessSync(file, fs.constants.X_OK);
        return fs.statSync(file).isFile();
      } catch {
        return false;
      }
    };
    if (path.isAbsolute(tool)) return isProgram(tool) ? [tool] : [];
    if (tool.includes(path.sep)) return [];
    return (process.env.PATH || '').split(path.delimiter).filter(Boolean)
      .map((folder) => path.join(folder, tool)).filter(isProgram);
  },
  async which(tool, check) {
    if (!tool) throw new Error("parameter 'tool' is required");
    const [found = ''] = await io.findInPath(tool);
    if (!found && check) {
      throw new Error(`Unable to locate executable file: ${tool}. Please verify either the file path exists ` +
        'or the file can be found within a directory specified by the PATH environment variable.');
    }
    return found;
  },
};

// ---- exec

/** Words of a command line: blanks outside of double quotes part them. */
function wordsOf(line) {
  const words = [];
  let word = '';
  let isQuoted = false;
  let isEscaped = false;
  for (const c of line) {
    if (isEscaped) {
      word += c === '"' ? c : `\\${c}`;
      isEscaped = false;
    } else if (c === '\\' && isQuoted) {
      isEscaped = true;
    } else if (c === '"') {
      isQuoted = !isQuoted;
    } else if (c === ' ' && !isQuoted) {
      if (word) words.push(word);
      word = '';
    } else {
      word += c;
    }
  }
  if (isEscaped) word += '\\';
  if (word) words.push(word.trim());
  return words;
}

function eachLine(listener) {
  let rest = '';
  return {
    add(data) {
      const lines = (rest + data).split('\n');
      rest = lines.pop();
      for (const line of lines) listener(line);
    },
    end() { if (rest) listener(rest); },
  };
}

const exec = {
  async exec(commandLine, args = [], options = {}) {
    const [tool, ...first] = wordsOf(commandLine);
    if (!tool) throw new Error("Parameter 'commandLine' cannot be null or empty.");
    const words = [...first, ...(args || [])];
    const program = tool.includes('/') ? path.resolve(options.cwd || process.cwd(), tool)
      : await io.which(tool, true);
    if (options.cwd && !fs.existsSync(options.cwd))
      throw new Error(`The cwd: ${options.cwd} does not exist!`);
    const out = options.outStream || process.stdout;
    if (!options.silent) out.write(`[command]${[program, ...words].join(' ')}${os.EOL}`);
    const listeners = options.listeners || {};
    const outLines = eachLine((line) => listeners.stdline && listeners.stdline(line));
    const errLines = eachLine((line) => listeners.errline && listeners.errline(line));
    let saidError = false;
    const code = await new Promise((resolve, reject) => {
      const child = childProcess.spawn(program, words, {
        cwd: options.cwd || process.cwd(), env: options.env || process.env });
      child.on('error', (error) => reject(new Error(
        `There was an error when attempting to execute the process '${program}'. ` +
        `This may indicate the process failed to start. Error: ${error.message}`)));
      child.stdout.on('data', (data) => {
        if (listeners.stdout) listeners.stdout(data);
        if (!options.silent) out.write(data);
        outLines.add(data);
      });
      child.stderr.on('data', (data) => {
        saidError = true;
        if (listeners.stderr) listeners.stderr(data);
        if (!options.silent) (options.errStream || (options.failOnStdErr ? process.stderr : out)).write(data);
        errLines.add(data);
      });
      child.on('close', (status, signal) => resolve(signal ? 128 + os.constants.signals[signal] : status));
      if (options.input) child.stdin.end(options.input);
      else child.stdin.end();
    });
    outLines.end();
    errLines.end();
    if (code !== 0 && !options.ignoreReturnCode)
      throw new Error(`The process '${program}' failed with exit code ${code}`);
    if (saidError && options.failOnStdErr) {
      throw new Error(`The process '${program}' failed because one or more lines were written to the STDERR stream`);
    }
    return code;
  },
  async getExecOutput(commandLine, args, options = {}) {
    const stdout = [];
    const stderr = [];
    const given = options.listeners || {};
    const exitCode = await exec.exec(commandLine, args, {
      ...options,
      listeners: {
        ...given,
        stdout(data) { stdout.push(data); if (given.stdout) given.stdout(data); },
        stderr(data) { stderr.push(data); if (given.stderr) given.stderr(data); },
      },
    });
    return {
      exitCode, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() };
  },
};

// ---- glob

/** A pattern of the toolkit: `*`, `?`, `[…]` within a name, `**` for any number of names. */
class Pattern {
  constructor(line, options) {
    this.isNegated = line.startsWith('!');
    let text = this.isNegated ? line.slice(1).trim() : line;
    if (text === '~' || text.startsWith('~/')) text = os.homedir() + text.slice(1);
    this.isForFolders = text.endsWith('/');
    const segments = path.resolve(text.replace(/\/+$/, '') || '/').split('/').slice(1);
    const first = segments.findIndex((segment) => /[*?[]/.test(segment));
    this.root = `/${(first < 0 ? segments : segments.slice(0, first)).join('/')}`;
    const body = segments.map((segment) => segment === '**' ? '(?:/[^/]+)*' : `/${nameRegex(segment)}`).join('');
    const below = options.implicitDescendants !== false ? '(?:/.*)?' : '';
    this.itself = new RegExp(`^${body}$`, 's');
    this.regex = new RegExp(`^${body}${below}$`, 's');
  }
  fits(file, isFolder) {
    if (!this.regex.test(file)) return false;
    return !this.isForFolders || isFolder || !this.itself.test(file);
  }
}

function nameRegex(segment) {
  let text = '';
  for (let i = 0; i < segment.length; i += 1) {
    const c = segment[i];
    const end = c === '[' ? segment.indexOf(']', i + 2) : -1;
    if (c === '*') text += '[^/]*';
    else if (c === '?') text += '[^/]';
    else if (end > 0) {
      text += segment.slice(i, end + 1).replace(/\\/g, '\\\\').replace(/^\[!/, '[^');
      i = end;
    } else text += c.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  }
  return text;
}

class Globber {
  constructor(patterns, options = {}) {
    this.options = options;
    this.patterns = patterns.split(/\r\n|\r|\n/).map((line) => line.trim())
      .filter((line) => line && !line.startsWith('#')).map((line) => new Pattern(line, options));
  }
  getSearchPaths() {
    const roots = [...new Set(this.patterns.filter((each) => !each.isNegated).map((each) => each.root))];
    return roots.filter((root) => !roots.some((other) => other !== root &&
      root.startsWith(other === '/' ? '/' : `${other}/`)));
  }
  async glob() {
    const found = [];
    for await (const each of this.globGenerator()) found.push(each);
    return found;
  }
  async* globGenerator() {
    for (const root of this.getSearchPaths()) yield* this.below(root, []);
  }
  * below(file, around) {
    const follows = this.options.followSymbolicLinks !== false;
    let status;
    try {
      status = follows ? fs.statSync(file) : fs.lstatSync(file);
    } catch (error) {
      if (this.options.omitBrokenSymbolicLinks === false && fs.lstatSync(file, { throwIfNoEntry: false }))
        throw new Error(`No information found for the path '${file}'. This may indicate a broken symbolic link.`);
      return;
    }
    const isFolder = status.isDirectory();
    if (this.options.excludeHiddenFiles && path.basename(file).startsWith('.')) return;
    let fits = false;
    for (const each of this.patterns)
      if (fits === each.isNegated && each.fits(file, isFolder)) fits = !each.isNegated;
    if (fits && (!isFolder || this.options.matchDirectories !== false)) yield file;
    if (!isFolder) return;
    const real = fs.realpathSync(file);
    if (around.includes(real)) return;
    for (const name of fs.readdirSync(file).sort()) yield* this.below(path.join(file, name), [...around, real]);
  }
}

const glob = {
  async create(patterns, options) { return new Globber(patterns, options); },
  async hashFiles(patterns, workspace = '', options = {}) {
    const root = workspace || process.env.GITHUB_WORKSPACE || process.cwd();
    const all = crypto.createHash('sha256');
    let count = 0;
    const globber = new Globber(patterns, { followSymbolicLinks: options.followSymbolicLinks });
    for await (const file of globber.globGenerator()) {
      if (!file.startsWith(`${root}/`) || fs.statSync(file).isDirectory()) continue;
      all.update(crypto.createHash('sha256').update(fs.readFileSync(file)).digest());
      count += 1;
    }
    return count ? all.digest('hex') : '';
  },
};

// ---- context and github

class Context {
  constructor() {
    const number = (name) => parseInt(process.env[name], 10);
    const file = process.env.GITHUB_EVENT_PATH;
    this.payload = file && fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : {};
    this.eventName = process.env.GITHUB_EVENT_NAME;
    this.sha = process.env.GITHUB_SHA;
    this.ref = process.env.GITHUB_REF;
    this.workflow = process.env.GITHUB_WORKFLOW;
    this.action = process.env.GITHUB_ACTION;
    this.actor = process.env.GITHUB_ACTOR;
    this.job = process.env.GITHUB_JOB;
    this.runAttempt = number('GITHUB_RUN_ATTEMPT');
    this.runNumber = number('GITHUB_RUN_NUMBER');
    this.runId = number('GITHUB_RUN_ID');
    this.apiUrl = process.env.GITHUB_API_URL || 'https://api.github.com';
    this.serverUrl = process.env.GITHUB_SERVER_URL || 'https://github.com';
    this.graphqlUrl = process.env.GITHUB_GRAPHQL_URL || 'https://api.github.com/graphql';
  }
  get issue() {
    const { payload } = this;
    return { ...this.repo, number: (payload.issue || payload.pull_request || payload).number };
  }
  get repo() {
    if (process.env.GITHUB_REPOSITORY) {
      const [owner, repo] = process.env.GITHUB_REPOSITORY.split('/');
      return { owner, repo };
    }
    const { repository } = this.payload;
    if (repository) return { owner: repository.owner.login, repo: repository.name };
    throw new Error("context.repo requires a GITHUB_REPOSITORY environment variable like 'owner/repo'");
  }
}

/** Whatever is called of it throws, and says what was asked for. */
function clientOf(name) {
  return new Proxy(() => {}, {
    get(_, key) {
      if (typeof key === 'symbol' || key === 'then' || key === 'toJSON') return undefined;
      return clientOf(`${name}.${key}`);
    },
    apply(_, __, given) {
      const shown = given.map((each) => {
        try {
          const text = JSON.stringify(each) || String(each);
          return text.length > 300 ? `${text.slice(0, 300)}…` : text;
        } catch {
          return String(each);
        }
      }).join(', ');
      throw new Error(`${name}(${shown}) asks GitHub, and localrun's own github-script has no client for it. ` +
        'With a token (--secret GITHUB_TOKEN) the real one does: --action actions/github-script=upstream');
    },
  });
}

// ---- the script

function failed(error) {
  console.error(error);
  core.setFailed(`Unhandled error: ${error}`);
}

function requireFrom(name) {
  if (name.startsWith('.')) return require(path.join(process.cwd(), name));
  try {
    return require(name);
  } catch (error) {
    return require(require.resolve(name, { paths: [process.cwd()] }));
  }
}
requireFrom.resolve = (name) => require.resolve(name, { paths: [process.cwd()] });
requireFrom.cache = require.cache;

async function main() {
  const script = getInput('script', { required: true });
  const github = clientOf('github');
  const scope = {
    require: requireFrom, __original_require__: require, github, octokit: github,
    getOctokit: () => clientOf('octokit'), context: new Context(), core, exec, glob, io,
  };
  const AsyncFunction = Object.getPrototypeOf(async () => null).constructor;
  const result = await new AsyncFunction(...Object.keys(scope), script)(...Object.values(scope));
  const encoding = getInput('result-encoding') || 'json';
  if (encoding !== 'json' && encoding !== 'string')
    throw new Error('"result-encoding" must be either "string" or "json"');
  core.setOutput('result', encoding === 'json' ? JSON.stringify(result) : String(result));
}

process.on('unhandledRejection', failed);
main().catch(failed);
