internal import Arithmetic
internal import Convolutions
public import Storage

extension Network {
  /// A stage's output of the last forward, plain (N, C, H, W) in float32: a vector is (N, C, 1, 1).
  ///
  /// It is the network's activation, so it is there after `forward` of any mode, and is copied.
  public func output(ofStage index: Int) -> Tensor {
    let module = modules[description.stageEnds[index] - 1]
    let shape = description.output(ofStage: index)
    let plain = Tensor(shape: [pass.count, shape.channels, shape.height, shape.width])
    module.output(of: pass).unpack(into: plain)
    return plain
  }
}
