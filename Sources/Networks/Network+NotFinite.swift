internal import Activations
internal import Storage

extension Network {
  /// Where numbers first are not finite.
  public struct NotFinite: Sendable, Equatable {
    /// The layers, by the name of the first tensor among them, or else of their stage.
    public let layer: String
    /// Those images of the batch, by their places in it, in whose output they are.
    public let places: [Int]
  }

  /// The first layer of the last forward whose output is not finite; nil where all are.
  ///
  /// What forward has left is looked at: nothing is computed again.
  public func firstNotFinite() -> NotFinite? {
    for (index, module) in modules.enumerated() {
      let group = description.groups[index]
      let shape = group.output
      let plain = Tensor(shape: [pass.count, shape.channels, shape.height, shape.width])
      module.output(of: pass).unpack(into: plain)
      let (numbers, size) = (plain.span, plain.count / max(pass.count, 1))
      let places = (0..<pass.count).filter { image in
        (image * size..<(image + 1) * size).contains { !numbers[$0].isFinite }
      }
      guard places.isEmpty else { return NotFinite(layer: name(ofGroup: index), places: places) }
    }
    return nil
  }

  private func name(ofGroup index: Int) -> String {
    if let tensor = description.groups[index].tensors.first {
      return tensor.name.split(separator: ".").dropLast().joined(separator: ".")
    }
    let stage = description.stageEnds.firstIndex { index < $0 } ?? 0
    return description.stages[stage].name
  }
}
