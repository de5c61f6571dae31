/**
 * What each shell is told. All of them ask `cronward __complete` for the words at the cursor: lines of a word, a tab and
 * its meaning, and a last line that is `:0` where files could stand there too, else `:4`, as kubectl asks its plugins.
 */
export const scripts = {
  // `=` ends a word for readline, so `--format=js` comes in three parts, and what follows it is replaced. No mapfile and,
  // where there is none, no compopt: macOS has bash 3.2.
  bash: `# Completion of cronward for bash. In ~/.bashrc: source <(cronward completion bash)
_cronward() {
  local index word line current files=4 words=()
  for ((index = 1; index <= COMP_CWORD; index++)); do
    word=\${COMP_WORDS[index]}
    if [[ \${#words[@]} -gt 0 && ( $word == = || \${words[\${#words[@]} - 1]} == --*= ) ]]; then
      words[\${#words[@]} - 1]+=$word
    else
      words+=("$word")
    fi
  done
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == :* ]]; then files=\${line#:}; else COMPREPLY+=("\${line%%$'\\t'*}"); fi
  done < <(cronward __complete "\${words[@]}" 2>/dev/null)
  if [[ $files != 0 ]]; then type compopt >/dev/null 2>&1 && compopt +o default; fi
}
complete -o default -F _cronward cronward
`,
  zsh: `#compdef cronward
# Completion of cronward for zsh. In ~/.zshrc, after compinit: source <(cronward completion zsh)
_cronward() {
  local line files=4
  local -a typed found
  (( CURRENT > 2 )) && typed=("\${(@Q)words[2,CURRENT-1]}")
  typed+=("\${(Q)PREFIX}")
  for line in "\${(@f)$(cronward __complete "\${typed[@]}" 2>/dev/null)}"; do
    if [[ $line == :* ]]; then
      files=\${line#:}
    else
      line=\${line//:/\\\\:}
      found+=("\${line/$'\\t'/:}")
    fi
  done
  [[ $PREFIX == --*=* ]] && compset -P '*='
  (( \${#found} )) && _describe -V cronward found
  [[ $files == 0 ]] && _files
}
if [[ $funcstack[1] == _cronward ]]; then _cronward "$@"; else compdef _cronward cronward; fi
`,
  // fish replaces all of \`--format=js\`.
  fish: `# Completion of cronward for fish: cronward completion fish > ~/.config/fish/completions/cronward.fish
function __cronward_complete
  set -l typed (commandline -ct)
  set -l option (string match -r -- '^--[^=]*=' $typed)
  set -l before (commandline -opc)
  for line in (cronward __complete $before[2..-1] "$typed" 2>/dev/null)
    switch $line
      case ':0'
        printf '%s\\n' "$option"(__fish_complete_path (string replace -r -- '^--[^=]*=' '' "$typed"))
      case ':*'
      case '*'
        printf '%s\\n' "$option$line"
    end
  end
end
complete -c cronward -f -a '(__cronward_complete)'
`,
} as const;

export type Shell = keyof typeof scripts;
