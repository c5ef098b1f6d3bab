// Written by gen.ts from the files of this folder. Do not edit.
import { operator as absOp } from './abs.js';
import { operator as addOp } from './add.js';
import { operator as andOp } from './and.js';
import { operator as ceilOp } from './ceil.js';
import { operator as clipOp } from './clip.js';
import { operator as csCountOp } from './cs-count.js';
import { operator as csMeanOp } from './cs-mean.js';
import { operator as csMedianOp } from './cs-median.js';
import { operator as csStdOp } from './cs-std.js';
import { operator as demeanOp } from './demean.js';
import { operator as divOp } from './div.js';
import { operator as eqOp } from './eq.js';
import { operator as expOp } from './exp.js';
import { operator as floorOp } from './floor.js';
import { operator as geOp } from './ge.js';
import { operator as groupCountOp } from './group-count.js';
import { operator as groupMeanOp } from './group-mean.js';
import { operator as groupMedianOp } from './group-median.js';
import { operator as groupNeutralizeOp } from './group-neutralize.js';
import { operator as groupRankOp } from './group-rank.js';
import { operator as groupScaleOp } from './group-scale.js';
import { operator as groupStdOp } from './group-std.js';
import { operator as groupZscoreOp } from './group-zscore.js';
import { operator as gtOp } from './gt.js';
import { operator as humpOp } from './hump.js';
import { operator as ifElseOp } from './if-else.js';
import { operator as inverseOp } from './inverse.js';
import { operator as isNanOp } from './is-nan.js';
import { operator as leOp } from './le.js';
import { operator as logOp } from './log.js';
import { operator as ltOp } from './lt.js';
import { operator as maxOp } from './max.js';
import { operator as minOp } from './min.js';
import { operator as mulOp } from './mul.js';
import { operator as nanToOp } from './nan-to.js';
import { operator as neOp } from './ne.js';
import { operator as negOp } from './neg.js';
import { operator as notOp } from './not.js';
import { operator as orOp } from './or.js';
import { operator as powerOp } from './power.js';
import { operator as quantileOp } from './quantile.js';
import { operator as rankOp } from './rank.js';
import { operator as regressOutOp } from './regress-out.js';
import { operator as roundOp } from './round.js';
import { operator as sLog1pOp } from './s-log-1p.js';
import { operator as scaleOp } from './scale.js';
import { operator as sigmoidOp } from './sigmoid.js';
import { operator as signOp } from './sign.js';
import { operator as signedPowerOp } from './signed-power.js';
import { operator as sqrtOp } from './sqrt.js';
import { operator as subOp } from './sub.js';
import { operator as tanhOp } from './tanh.js';
import { operator as tradeWhenOp } from './trade-when.js';
import { operator as tsArgmaxOp } from './ts-argmax.js';
import { operator as tsArgminOp } from './ts-argmin.js';
import { operator as tsAvDiffOp } from './ts-av-diff.js';
import { operator as tsBackfillOp } from './ts-backfill.js';
import { operator as tsCorrOp } from './ts-corr.js';
import { operator as tsCountOp } from './ts-count.js';
import { operator as tsCountFiniteOp } from './ts-count-finite.js';
import { operator as tsCovOp } from './ts-cov.js';
import { operator as tsDaysSinceMaxOp } from './ts-days-since-max.js';
import { operator as tsDaysSinceMinOp } from './ts-days-since-min.js';
import { operator as tsDecayExpOp } from './ts-decay-exp.js';
import { operator as tsDecayLinearOp } from './ts-decay-linear.js';
import { operator as tsDelayOp } from './ts-delay.js';
import { operator as tsDeltaOp } from './ts-delta.js';
import { operator as tsEmaOp } from './ts-ema.js';
import { operator as tsIrOp } from './ts-ir.js';
import { operator as tsKurtOp } from './ts-kurt.js';
import { operator as tsMadOp } from './ts-mad.js';
import { operator as tsMaxOp } from './ts-max.js';
import { operator as tsMeanOp } from './ts-mean.js';
import { operator as tsMedianOp } from './ts-median.js';
import { operator as tsMinOp } from './ts-min.js';
import { operator as tsPctChangeOp } from './ts-pct-change.js';
import { operator as tsProductOp } from './ts-product.js';
import { operator as tsQuantileOp } from './ts-quantile.js';
import { operator as tsRankOp } from './ts-rank.js';
import { operator as tsRegbetaOp } from './ts-regbeta.js';
import { operator as tsRegresidOp } from './ts-regresid.js';
import { operator as tsResidOp } from './ts-resid.js';
import { operator as tsRsquareOp } from './ts-rsquare.js';
import { operator as tsScaleOp } from './ts-scale.js';
import { operator as tsSkewOp } from './ts-skew.js';
import { operator as tsSlopeOp } from './ts-slope.js';
import { operator as tsSmaCnOp } from './ts-sma-cn.js';
import { operator as tsStdDevOp } from './ts-std-dev.js';
import { operator as tsSumOp } from './ts-sum.js';
import { operator as tsSumIfOp } from './ts-sum-if.js';
import { operator as tsVarOp } from './ts-var.js';
import { operator as tsZscoreOp } from './ts-zscore.js';
import { operator as winsorizeOp } from './winsorize.js';
import { operator as zscoreOp } from './zscore.js';

export const ALL = [
  absOp,
  addOp,
  andOp,
  ceilOp,
  clipOp,
  csCountOp,
  csMeanOp,
  csMedianOp,
  csStdOp,
  demeanOp,
  divOp,
  eqOp,
  expOp,
  floorOp,
  geOp,
  groupCountOp,
  groupMeanOp,
  groupMedianOp,
  groupNeutralizeOp,
  groupRankOp,
  groupScaleOp,
  groupStdOp,
  groupZscoreOp,
  gtOp,
  humpOp,
  ifElseOp,
  inverseOp,
  isNanOp,
  leOp,
  logOp,
  ltOp,
  maxOp,
  minOp,
  mulOp,
  nanToOp,
  neOp,
  negOp,
  notOp,
  orOp,
  powerOp,
  quantileOp,
  rankOp,
  regressOutOp,
  roundOp,
  sLog1pOp,
  scaleOp,
  sigmoidOp,
  signOp,
  signedPowerOp,
  sqrtOp,
  subOp,
  tanhOp,
  tradeWhenOp,
  tsArgmaxOp,
  tsArgminOp,
  tsAvDiffOp,
  tsBackfillOp,
  tsCorrOp,
  tsCountOp,
  tsCountFiniteOp,
  tsCovOp,
  tsDaysSinceMaxOp,
  tsDaysSinceMinOp,
  tsDecayExpOp,
  tsDecayLinearOp,
  tsDelayOp,
  tsDeltaOp,
  tsEmaOp,
  tsIrOp,
  tsKurtOp,
  tsMadOp,
  tsMaxOp,
  tsMeanOp,
  tsMedianOp,
  tsMinOp,
  tsPctChangeOp,
  tsProductOp,
  tsQuantileOp,
  tsRankOp,
  tsRegbetaOp,
  tsRegresidOp,
  tsResidOp,
  tsRsquareOp,
  tsScaleOp,
  tsSkewOp,
  tsSlopeOp,
  tsSmaCnOp,
  tsStdDevOp,
  tsSumOp,
  tsSumIfOp,
  tsVarOp,
  tsZscoreOp,
  winsorizeOp,
  zscoreOp,
] as const;
