internal import Arithmetic
internal import Activations
internal import Convolutions
internal import Storage

/// Makes the module of each group of layers.
struct ModuleMaker {
  /// Most images of a batch, of all parts.
  let capacity: Int
  /// By the names of their layers.
  let convolutions: [String: Convolution]
  let arenas: NetworkArenas
  /// Of hidden linear layers, in the network's precision.
  let products: ParallelProducts
  /// Of the layer that gives the features.
  let exactProducts = ParallelProducts()

  /// The modules of a network, in order.
  func modules(_ description: NetworkDescription) -> [any Module] {
    var modules: [any Module] = []
    for (index, group) in description.groups.enumerated() {
      modules.append(module(group, behind: modules.last?.output.shape, index: index))
    }
    return modules
  }

  /// `input` is the output of the module before; the first, a convolution, needs none.
  private func module(
    _ group: LayerGroup, behind input: ActivationShape?, index: Int
  ) -> any Module {
    switch (group.kind, input) {
    case (.convolution(let description, let isRectified), _):
      return ConvolutionModule(
        unit(description), isRectified: isRectified, isFirst: index == 0, capacity: capacity)
    case (.residual(let units, let shortcut), _):
      return ResidualBlock(
        units: units.map(unit), downsample: shortcut.map(unit), capacity: capacity)
    case (.maxPooling(let window), .some(let input)):
      return MaxPoolingModule(input, window, capacity: capacity)
    case (.averagePooling(let window), .some(let input)):
      return AveragePoolingModule(input, window, capacity: capacity)
    case (.globalAveragePooling, .some(let input)):
      return GlobalAveragePoolingModule(input, capacity: capacity)
    case (.flatten, .some(let input)):
      return FlattenModule(input, capacity: capacity)
    case (.linear(let name, let outputs, let isRectified), .some(let input)):
      return LinearModule(
        input, name: name, outputs: outputs, isRectified: isRectified, capacity: capacity,
        isRectified ? products : exactProducts, arenas)
    case (.dropout(let probability), .some(let input)):
      return DropoutModule(input, probability: probability, index: index, capacity: capacity)
    case (_, nil):
      preconditionFailure("a network that begins with \(group.kind)")
    }
  }

  private func unit(_ description: ConvolutionUnitDescription) -> ConvolutionUnit {
    guard let convolution = convolutions[description.name] else {
      preconditionFailure("no convolution \(description.name)")
    }
    return ConvolutionUnit(description, convolution, capacity: capacity, arenas)
  }
}
