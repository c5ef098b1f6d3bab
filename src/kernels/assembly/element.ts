import { finite4, half4, isNaN4, LINE, nan4, one4, zero4 } from './simd';
import { clamp64, exp2x64, log2x64 } from './transcendental';

/**
 * Element-wise operators as classes with one inlined method: a loop that takes the class as type parameter (chain.ts) is
 * compiled once per operator. Operands are finite or NaN, and so is what is returned.
 */

/** 1 or 0 by the mask, NaN where an operand is. */
@inline function truth(mask: v128, missing: v128): v128 {
  return v128.bitselect(nan4(), v128.and(mask, one4()), missing);
}

@inline function missing2(a: v128, b: v128): v128 {
  return v128.or(isNaN4(a), isNaN4(b));
}

@inline function low(x: v128): v128 {
  return f64x2.promote_low_f32x4(x);
}

@inline function high(x: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 1));
}

/** Two pairs of float64 lanes as four of float32. */
@inline function narrow(lower: v128, upper: v128): v128 {
  return v128.shuffle<i64>(f32x4.demote_f64x2_zero(lower), f32x4.demote_f64x2_zero(upper), 0, 2);
}

@unmanaged export class Add {
  @inline of(a: v128, b: v128): v128 {
    return finite4(f32x4.add(a, b));
  }
}
@unmanaged export class Sub {
  @inline of(a: v128, b: v128): v128 {
    return finite4(f32x4.sub(a, b));
  }
}
@unmanaged export class Mul {
  @inline of(a: v128, b: v128): v128 {
    return finite4(f32x4.mul(a, b));
  }
}
@unmanaged export class Div {
  @inline of(a: v128, b: v128): v128 {
    return finite4(f32x4.div(a, b));
  }
}
@unmanaged export class Less {
  @inline of(a: v128, b: v128): v128 {
    return truth(f32x4.lt(a, b), missing2(a, b));
  }
}
@unmanaged export class LessOrEqual {
  @inline of(a: v128, b: v128): v128 {
    return truth(f32x4.le(a, b), missing2(a, b));
  }
}
@unmanaged export class Equal {
  @inline of(a: v128, b: v128): v128 {
    return truth(f32x4.eq(a, b), missing2(a, b));
  }
}
@unmanaged export class And {
  @inline of(a: v128, b: v128): v128 {
    const zero = zero4();
    return truth(v128.and(f32x4.ne(a, zero), f32x4.ne(b, zero)), missing2(a, b));
  }
}
@unmanaged export class Or {
  @inline of(a: v128, b: v128): v128 {
    const zero = zero4();
    return truth(v128.or(f32x4.ne(a, zero), f32x4.ne(b, zero)), missing2(a, b));
  }
}
@unmanaged export class Min {
  @inline of(a: v128, b: v128): v128 {
    return v128.bitselect(nan4(), f32x4.pmin(a, b), missing2(a, b));
  }
}
@unmanaged export class Max {
  @inline of(a: v128, b: v128): v128 {
    return v128.bitselect(nan4(), f32x4.pmax(a, b), missing2(a, b));
  }
}
@unmanaged export class Power {
  @inline of(a: v128, b: v128): v128 {
    const zero = zero4();
    const base = f32x4.abs(a);
    const lower = exp2x64(clamp64(f64x2.mul(low(b), log2x64(low(base))), 200));
    const upper = exp2x64(clamp64(f64x2.mul(high(b), log2x64(high(base))), 200));
    let result = narrow(lower, upper);
    // A negative base has a power only where the exponent is whole, and a sign where it is odd.
    const whole = f32x4.eq(f32x4.floor(b), b);
    const halved = f32x4.mul(b, half4());
    const odd = v128.andnot(whole, f32x4.eq(f32x4.floor(halved), halved));
    const negative = f32x4.lt(a, zero);
    result = v128.bitselect(f32x4.neg(result), result, v128.and(negative, odd));
    result = v128.bitselect(nan4(), result, v128.andnot(negative, whole));
    // 0^y: 0 for y > 0, nothing below; the logarithm above was of no use there.
    const ofZero = v128.bitselect(zero, nan4(), f32x4.gt(b, zero));
    result = v128.bitselect(ofZero, result, f32x4.eq(a, zero));
    result = v128.bitselect(one4(), result, f32x4.eq(b, zero));
    return v128.bitselect(nan4(), finite4(result), missing2(a, b));
  }
}

@unmanaged export class Negate {
  @inline of(a: v128): v128 {
    return f32x4.neg(a);
  }
}
@unmanaged export class Not {
  @inline of(a: v128): v128 {
    return truth(f32x4.eq(a, zero4()), isNaN4(a));
  }
}
@unmanaged export class IsNaN {
  @inline of(a: v128): v128 {
    return v128.and(isNaN4(a), one4());
  }
}
@unmanaged export class Abs {
  @inline of(a: v128): v128 {
    return f32x4.abs(a);
  }
}
@unmanaged export class Sign {
  @inline of(a: v128): v128 {
    const zero = zero4();
    const one = one4();
    const sign = f32x4.sub(v128.and(f32x4.gt(a, zero), one), v128.and(f32x4.lt(a, zero), one));
    return v128.bitselect(nan4(), sign, isNaN4(a));
  }
}
@unmanaged export class Sqrt {
  @inline of(a: v128): v128 {
    return f32x4.sqrt(a);
  }
}
@unmanaged export class Floor {
  @inline of(a: v128): v128 {
    return f32x4.floor(a);
  }
}
@unmanaged export class Round {
  @inline of(a: v128): v128 {
    // Half away from zero; adding 0.5 before the floor would round 0.49999997 up.
    const size = f32x4.abs(a);
    const whole = f32x4.floor(size);
    const up = v128.and(f32x4.ge(f32x4.sub(size, whole), half4()), one4());
    const sign = v128.and(a, i32x4.splat(0x80000000));
    return v128.or(f32x4.add(whole, up), sign);
  }
}
@unmanaged export class Log {
  @inline of(a: v128): v128 {
    const log = narrow(log2x64(low(a)), log2x64(high(a)));
    return v128.bitselect(log, nan4(), f32x4.gt(a, zero4()));
  }
}
@unmanaged export class Exp {
  @inline of(a: v128): v128 {
    const exp = narrow(exp2x64(clamp64(low(a), 200)), exp2x64(clamp64(high(a), 200)));
    return v128.bitselect(nan4(), finite4(exp), isNaN4(a));
  }
}
@unmanaged export class SignedLog1p {
  @inline of(a: v128): v128 {
    const size = f32x4.abs(a);
    const sign = v128.and(a, i32x4.splat(0x80000000));
    const log = v128.or(narrow(this.half(low(size)), this.half(high(size))), sign);
    return v128.bitselect(nan4(), log, isNaN4(a));
  }
  /** log(1+x) = log(u) x/(u-1) with u = 1+x as rounded; x itself where u is 1. */
  @inline half(x: v128): v128 {
    const one = f64x2.splat(1);
    const u = f64x2.add(x, one);
    const exact = f64x2.div(f64x2.mul(log2x64(u), x), f64x2.sub(u, one));
    return v128.bitselect(x, exact, f64x2.eq(u, one));
  }
}
@unmanaged export class Tanh {
  @inline of(a: v128): v128 {
    const size = f32x4.abs(a);
    const sign = v128.and(a, i32x4.splat(0x80000000));
    const tanh = v128.or(narrow(this.half(low(size)), this.half(high(size))), sign);
    return v128.bitselect(nan4(), tanh, isNaN4(a));
  }
  /** Near 0, where 1 - e^-2x cancels, x - x^3/3. */
  @inline half(x: v128): v128 {
    const one = f64x2.splat(1);
    const e = exp2x64(clamp64(f64x2.mul(x, f64x2.splat(-2)), 200));
    const wide = f64x2.div(f64x2.sub(one, e), f64x2.add(one, e));
    const small = f64x2.sub(x, f64x2.mul(f64x2.mul(f64x2.mul(x, x), x), f64x2.splat(1.0 / 3)));
    return v128.bitselect(small, wide, f64x2.lt(x, f64x2.splat(1e-3)));
  }
}
@unmanaged export class Sigmoid {
  @inline of(a: v128): v128 {
    const sigmoid = narrow(this.half(low(a)), this.half(high(a)));
    return v128.bitselect(nan4(), sigmoid, isNaN4(a));
  }
  @inline half(x: v128): v128 {
    const one = f64x2.splat(1);
    return f64x2.div(one, f64x2.add(one, exp2x64(clamp64(f64x2.neg(x), 700))));
  }
}

/** c ? a : b, NaN where c is NaN. */
@inline export function choose(c: v128, a: v128, b: v128): v128 {
  return v128.bitselect(nan4(), v128.bitselect(b, a, f32x4.eq(c, zero4())), isNaN4(c));
}

/** Applies a unary operator to `lines` lines; `da` is 64, or 0 for a line that is used again and again. */
export function unary<T>(out: usize, a: usize, da: usize, lines: i32): void {
  const op = changetype<T>(0);
  const end = out + <usize>lines * LINE;
  while (out < end) {
    v128.store(out, op.of(v128.load(a)));
    v128.store(out + 16, op.of(v128.load(a, 16)));
    v128.store(out + 32, op.of(v128.load(a, 32)));
    v128.store(out + 48, op.of(v128.load(a, 48)));
    out += LINE;
    a += da;
  }
}

export function binary<T>(out: usize, a: usize, da: usize, b: usize, db: usize, lines: i32): void {
  const op = changetype<T>(0);
  const end = out + <usize>lines * LINE;
  while (out < end) {
    v128.store(out, op.of(v128.load(a), v128.load(b)));
    v128.store(out + 16, op.of(v128.load(a, 16), v128.load(b, 16)));
    v128.store(out + 32, op.of(v128.load(a, 32), v128.load(b, 32)));
    v128.store(out + 48, op.of(v128.load(a, 48), v128.load(b, 48)));
    out += LINE;
    a += da;
    b += db;
  }
}
