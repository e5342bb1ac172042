internal import Networks
internal import Schemas

/// The nodes of an ONNX graph, made layer by layer.
///
/// A value has the name of the layer that it comes from, where that has one. Dropout does nothing in a
/// trained network and is left out.
struct ONNXGraph {
  private(set) var nodes: [Onnx_NodeProto] = []

  /// PyTorch's and the trainer's, which ONNX does not take for granted.
  static let epsilon: Float = 1e-5

  /// The nodes of layers in a row, from the value `input`; returns the last value.
  mutating func add(_ layers: [Layer], to input: String) -> String {
    layers.reduce(input) { add($1, to: $0) }
  }

  /// Scales the rows of `input` (N, d) to length 1 as `output`.
  mutating func normaliseRows(_ input: String, as output: String) {
    let length = add(
      "ReduceL2", [input],
      [.integers("axes", [1]), .integer("keepdims", 1)])
    add("Div", [input, length], [], as: output)
  }

  private mutating func add(_ layer: Layer, to input: String) -> String {
    switch layer {
    case .convolution(let name, _, let kernel, let stride, let padding, let bias):
      return add(
        "Conv", [input, "\(name).weight"] + (bias ? ["\(name).bias"] : []),
        window(kernel, stride, padding), as: name)
    case .batchNormalisation(let name):
      let tensors = ["weight", "bias", "running_mean", "running_var"].map { "\(name).\($0)" }
      return add(
        "BatchNormalization", [input] + tensors, [.number("epsilon", ONNXGraph.epsilon)], as: name)
    case .relu: return add("Relu", [input])
    case .maxPooling(let kernel, let stride, let padding):
      return add("MaxPool", [input], window(kernel, stride, padding))
    case .averagePooling(let kernel, let stride, let padding):
      return add(
        "AveragePool", [input],
        window(kernel, stride, padding) + [.integer("count_include_pad", 1)])
    case .globalAveragePooling:
      return add("Flatten", [add("GlobalAveragePool", [input])], [.integer("axis", 1)])
    case .flatten: return add("Flatten", [input], [.integer("axis", 1)])
    case .linear(let name, _):
      return add(
        "Gemm", [input, "\(name).weight", "\(name).bias"], [.integer("transB", 1)], as: name)
    case .dropout: return input
    case .residual(let branch, let shortcut):
      let sum = add("Add", [add(branch, to: input), add(shortcut, to: input)])
      return add("Relu", [sum])
    }
  }

  private func window(_ kernel: Int, _ stride: Int, _ padding: Int) -> [Onnx_AttributeProto] {
    [
      .integers("kernel_shape", [kernel, kernel]), .integers("strides", [stride, stride]),
      .integers("pads", [padding, padding, padding, padding]),
    ]
  }

  /// Adds a node with one output, and returns that; by default it is named by its place.
  @discardableResult
  private mutating func add(
    _ type: String, _ inputs: [String], _ attributes: [Onnx_AttributeProto] = [],
    as output: String? = nil
  ) -> String {
    let output = output ?? "\(type)_\(nodes.count)"
    var node = Onnx_NodeProto()
    node.opType = type
    node.name = output
    node.input = inputs
    node.output = [output]
    node.attribute = attributes
    nodes.append(node)
    return output
  }
}

extension Onnx_AttributeProto {
  fileprivate static func integer(_ name: String, _ value: Int) -> Onnx_AttributeProto {
    var attribute = named(name, .int)
    attribute.i = Int64(value)
    return attribute
  }

  fileprivate static func integers(_ name: String, _ values: [Int]) -> Onnx_AttributeProto {
    var attribute = named(name, .ints)
    attribute.ints = values.map(Int64.init)
    return attribute
  }

  fileprivate static func number(_ name: String, _ value: Float) -> Onnx_AttributeProto {
    var attribute = named(name, .float)
    attribute.f = value
    return attribute
  }

  private static func named(_ name: String, _ type: AttributeType) -> Onnx_AttributeProto {
    var attribute = Onnx_AttributeProto()
    attribute.name = name
    attribute.type = type
    return attribute
  }
}
