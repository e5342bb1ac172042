internal import Arithmetic
internal import Storage

/// The products of a pass's frequencies, in every size that its plan has, for each of its threads.
struct WinogradProducts {
  /// Tiles of a block, phases that a frequency has, and channels of the result.
  private struct Size: Hashable {
    let tiles: Int
    let phases: Int
    let channels: Int
  }

  private let first: WinogradTiles
  private let second: WinogradTiles
  /// Whether each phase of the result is a product of its own: the channels of a group do not lie side
  /// by side in all phases.
  private let isByPhase: Bool
  /// For each thread.
  private let products: [[Size: WinogradProduct]]

  /// Prepares the products of first tiles with filters, or where the plan sums over tiles with second
  /// tiles.
  init(
    _ plan: WinogradPlan, _ planes: WinogradPlanes, _ filters: WinogradFilters,
    first: WinogradTiles, second: WinogradTiles
  ) throws(KernelError) {
    self.first = first
    self.second = second
    isByPhase = plan.groups != nil && second.phases.count > 1
    let (inputs, outputs) = (filters.shape.inputChannels, filters.shape.outputChannels)
    var sizes: Set<Size> = []
    for tiles in plan.tileCounts {
      for phases in isByPhase ? [1] : Set(planes.planes.map(\.phases.count)) {
        for channels in plan.groups.map({ Set($0.map(\.count)) }) ?? [filters.channels.count] {
          sizes.insert(Size(tiles: tiles, phases: phases, channels: channels))
        }
      }
    }
    var products: [[Size: WinogradProduct]] = []
    for _ in 0..<plan.threads {
      var ofThread: [Size: WinogradProduct] = [:]
      for size in sizes {
        ofThread[size] = try WinogradProduct(
          plan.sumsOverTiles ? .backwardWeights : .forward,
          inputChannels: filters.isTurned ? outputs : size.phases * inputs,
          outputChannels: filters.isTurned ? size.phases * size.channels : size.channels,
          tiles: size.tiles, block: filters.block, first.precision)
      }
      products.append(ofThread)
    }
    self.products = products
  }

  /// One frequency of second tiles `m`, in the channels of `filters`, from first tiles `v` and filters
  /// `u`.
  func multiply(
    _ v: UnsafeMutableRawPointer, _ u: UnsafeMutableRawPointer, into m: UnsafeMutableRawPointer,
    _ plane: WinogradPlanes.Plane, tiles: Int, _ filters: WinogradFilters, thread: Int
  ) {
    let channels = filters.channels
    let product = product(
      Size(tiles: tiles, phases: isByPhase ? 1 : plane.phases.count, channels: channels.count),
      thread)
    for phase in 0..<(isByPhase ? plane.phases.count : 1) {
      unsafe product.run(
        v + first.start(of: plane, tiles: tiles), u + filters.start(of: plane, phase: phase),
        into: m
          + second.start(of: plane, tiles: tiles, phase: phase, channel: channels.lowerBound))
    }
  }

  /// The gradient `u` of one frequency of `filters`, from first tiles `v` and second tiles `m`.
  func multiply(
    _ v: UnsafeMutableRawPointer, _ m: UnsafeMutableRawPointer,
    intoFilters u: UnsafeMutableRawPointer, _ plane: WinogradPlanes.Plane, tiles: Int,
    _ filters: WinogradFilters, thread: Int
  ) {
    let channels = filters.channels
    let product = product(
      Size(tiles: tiles, phases: plane.phases.count, channels: channels.count), thread)
    unsafe product.run(
      v + first.start(of: plane, tiles: tiles),
      m + second.start(of: plane, tiles: tiles, channel: channels.lowerBound), into: u)
  }

  private func product(_ size: Size, _ thread: Int) -> WinogradProduct {
    guard let product = products[thread][size] else { preconditionFailure("no product of \(size)") }
    return product
  }
}
