#!/bin/sh
# test_completion.sh ROOT: what zsh and fish propose with the files that the package installs.
set -eu

root=$1
echo '» la complétion, dans zsh et fish'
PATH=$root/usr/bin:$PATH
export PATH
expect() { # SHELL LINE WANTED PROPOSED
	case $4 in
	*"$3"*) ;;
	*) echo "lieux: $1 propose pour « $2 » : « $4 », sans « $3 »" >&2; exit 1 ;;
	esac
}

fish_proposes() {
	fish --no-config -c "source $root/usr/share/fish/vendor_completions.d/lieux.fish; complete -C'$1'"
}
expect fish 'lieux ' serve "$(fish_proposes 'lieux ')"
expect fish 'lieux inbox ' accept "$(fish_proposes 'lieux inbox ')"
expect fish 'lieux export ' geojson "$(fish_proposes 'lieux export ')"
expect fish 'lieux serve --lis' --listen "$(fish_proposes 'lieux serve --lis')"
case $(fish_proposes 'lieux fet') in
*fetch*) echo 'lieux: fish propose une commande cachée' >&2; exit 1 ;;
esac

# zsh proposes on a terminal only: one of its own, which it is asked by zpty to fill.
zsh_proposes() {
	zsh -f -c '
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PS1=; fpath=($2 \$fpath); autoload -U compinit; compinit -u -D; zstyle \":completion:*\" list-colors no=; LISTMAX=1000; setopt auto_list no_beep; echo PR""ET"
zpty -r -m shell line "*PRET*"
zpty -w -n shell "$1"$'\''\t'\''
sleep 2
zpty -w -n shell $'\''\t'\''
sleep 2
while zpty -r -t shell line; do print -r -- "$line"; done
zpty -d shell' zsh "$1" "$root/usr/share/zsh/vendor-completions"
}
expect zsh 'lieux ' serve "$(zsh_proposes 'lieux ')"
expect zsh 'lieux inbox ' accept "$(zsh_proposes 'lieux inbox ')"
expect zsh 'lieux export ' geojson "$(zsh_proposes 'lieux export ')"
expect zsh 'lieux serve --lis' 'serve --listen' "$(zsh_proposes 'lieux serve --lis')"
