internal import Convolutions
internal import Foundation

extension ConvolutionPlan {
  /// One line: of how many passes, how many are computed by Winograd's algorithm.
  public var summary: String {
    let passes = entries.flatMap { ConvolutionPlan.passes($0.algorithms) }
    let winograd = passes.count(where: \.isWinograd)
    return "\(winograd) of \(passes.count) passes by Winograd, the others direct"
  }

  /// A line for each convolution: its algorithms for forward, backward to the data and backward to
  /// the weights, and what was measured of each in milliseconds.
  public var lines: [String] {
    entries.map { entry in
      let shape = entry.shape
      let names = ConvolutionPlan.passes(entry.algorithms).map(\.rawValue)
      let times = (entry.times ?? []).map { times in
        let numbers = times.milliseconds.map { time in
          time.map { String(format: "%.1f", $0) } ?? "–"
        }
        return "\(times.algorithm.rawValue) \(numbers.joined(separator: " ")) ms"
      }
      return "convolution \(shape.inputChannels) → \(shape.outputChannels), "
        + "\(shape.kernel) × \(shape.kernel), stride \(shape.stride), "
        + "\(shape.height) × \(shape.width): "
        + (Set(names).count == 1 ? names[0] : names.joined(separator: ", "))
        + (times.isEmpty ? "" : " (\(times.joined(separator: "; ")))")
    }
  }

  private static func passes(_ algorithms: ConvolutionAlgorithms) -> [ConvolutionAlgorithm] {
    [algorithms.forward, algorithms.backwardData, algorithms.backwardWeights]
  }
}
