#!/usr/bin/env bash
# Packs the package, installs it into an empty folder, and uses it there. From the install to the first report it may take
# a minute; where others want the processors too, what two of them have in a minute.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
tarball=$(cd "$root" && npm pack --silent --pack-destination "$folder")
cd "$folder"
npm init -y > /dev/null
first_report() { npm install --silent --ignore-scripts "./$tarball" && npx alphalode demo --out demo; }
TIMEFORMAT='%R %U %S'
spent=$({ time first_report > /dev/null 2>&1; } 2>&1)
test -s demo/gp/report.html
awk -v spent="$spent" 'BEGIN {
  split(spent, s)
  printf "from install to first report: %d s, %d s of processor time\n", s[1], s[2] + s[3]
  exit !(s[1] <= 60 || s[2] + s[3] <= 120)
}'
npx alphalode synth --symbols 30 --dates 90 -o market.parquet
npx alphalode eval 'rank(-ts_delta(close, 5))' --data market.parquet --json
npx alphalode mine --data market.parquet --label horizon=5 --evaluations 20 --no-report --out run > /dev/null 2>&1
npx alphalode export run --to pandas -o alphas.py
cat > import.mjs <<'JS'
import { createMarket, evaluate } from 'alphalode';
const { metrics } = evaluate('rank(close)', createMarket({ symbols: 20, dates: 60 }), { label: { horizon: 1, delay: 1, price: 'close' } });
if (!Number.isFinite(metrics?.ic)) throw new Error('no IC');
JS
node import.mjs
echo "installed package works: $(du -sh node_modules | cut -f1) with its dependencies"
