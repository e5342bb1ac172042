import Convolutions

/// A convolution as it is defined, in double precision: the oracle of `Convolution`.
///
/// Every product of the definition is visited once; forward and both gradients are sums over them.
struct PlainConvolution {
  let shape: ConvolutionShape
  let count: Int

  var inputCount: Int { count * shape.inputChannels * shape.height * shape.width }
  var outputCount: Int { count * shape.outputChannels * shape.outputHeight * shape.outputWidth }
  var weightCount: Int { shape.weightSizes.reduce(1, *) }

  /// y of x and w.
  func forward(_ x: [Double], _ w: [Double]) -> [Double] {
    var y = [Double](repeating: 0, count: outputCount)
    forEachProduct { input, weight, output in y[output] += x[input] * w[weight] }
    return y
  }

  /// dx of dy and w.
  func backwardData(_ dy: [Double], _ w: [Double]) -> [Double] {
    var dx = [Double](repeating: 0, count: inputCount)
    forEachProduct { input, weight, output in dx[input] += dy[output] * w[weight] }
    return dx
  }

  /// dw of x and dy.
  func backwardWeights(_ x: [Double], _ dy: [Double]) -> [Double] {
    var dw = [Double](repeating: 0, count: weightCount)
    forEachProduct { input, weight, output in dw[weight] += dy[output] * x[input] }
    return dw
  }

  private func forEachProduct(_ body: (_ input: Int, _ weight: Int, _ output: Int) -> Void) {
    let s = shape
    for n in 0..<count {
      for oc in 0..<s.outputChannels {
        for oy in 0..<s.outputHeight {
          for ox in 0..<s.outputWidth {
            let output = ((n * s.outputChannels + oc) * s.outputHeight + oy) * s.outputWidth + ox
            for ic in 0..<s.inputChannels {
              for ky in 0..<s.kernel {
                let iy = oy * s.stride + ky - s.padding
                guard iy >= 0 && iy < s.height else { continue }
                for kx in 0..<s.kernel {
                  let ix = ox * s.stride + kx - s.padding
                  guard ix >= 0 && ix < s.width else { continue }
                  body(
                    ((n * s.inputChannels + ic) * s.height + iy) * s.width + ix,
                    ((oc * s.inputChannels + ic) * s.kernel + ky) * s.kernel + kx, output)
                }
              }
            }
          }
        }
      }
    }
  }
}
