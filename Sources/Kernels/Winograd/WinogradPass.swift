internal import COneDNN
internal import Storage

/// A pass of a 3 × 3 convolution of stride 1 or 2 by Winograd's algorithm.
///
/// Tiles of 4 × 4 outputs become 36 frequencies (`WinogradTransform`), or at stride 2 fewer of more
/// channels (`WinogradPlanes`). Their products are matrix products of a quarter of the
/// multiplications, at stride 2 of 0.56 of them, in oneDNN; our transforms stand before and behind. The batch goes through in blocks of images whose frequencies stay in the cache. Backward to
/// the data is the forward pass of turned filters; backward to the weights multiplies the
/// frequencies of input tiles and output gradients, summed over tiles.
final class WinogradPass: ConvolutionPass {
  let weightsLayout: Layout
  private let pass: cdnn_pass
  /// The tiles that are transformed first: inputs, or output gradients in backward to the data.
  private let first: WinogradTiles
  /// The tiles that result; for the weights' gradient the second that are transformed.
  private let second: WinogradTiles
  private let filters: WinogradFilters
  private let plan: WinogradPlan
  private let count: Int
  private let workspace: Workspace
  private let planes: WinogradPlanes
  /// For each thread, the product of each size.
  private let products: [[ProductSize: WinogradProduct]]
  /// Copies weights, or their gradient, between the network's layout and this pass's.
  private let reorder: Operation?

  /// Prepares a pass for `count` images; `weights` is the layout of weights, this pass's own if nil.
  ///
  /// Products are of float32 frequencies, or of frequencies rounded to bf16; their sums are float32.
  init(
    _ pass: cdnn_pass, _ shape: ConvolutionShape, input: ActivationShape, weights: Layout?,
    output: ActivationShape, count: Int, products precision: Precision, workspace: Workspace
  ) throws(KernelError) {
    let block = input.channelBlock
    guard ConvolutionAlgorithm.tiledWinograd.fits(shape), block == output.channelBlock,
      block == 16 || (block == 8 && precision == .fp32), precision.isAvailable
    else { throw .oneDNN(routine: "winograd \(shape)", status: "not implemented") }
    self.pass = pass
    self.count = count
    self.workspace = workspace
    let isBackward = pass == CDNN_BACKWARD_DATA
    planes = WinogradPlanes(stride: shape.stride, isTurned: isBackward)
    let isSum = pass == CDNN_BACKWARD_WEIGHTS
    first = WinogradTiles(isBackward ? output : input, planes, isInput: !isBackward, precision)
    second = WinogradTiles(
      isBackward ? input : output, planes, isInput: isBackward, isSum ? precision : .fp32)
    filters = WinogradFilters(
      shape: shape, block: block, planes: planes, precision: isSum ? .fp32 : precision,
      channels: 0..<(isBackward ? shape.inputChannels : shape.outputChannels),
      isTurned: isBackward)
    weightsLayout = Layout.weights(shape.weightSizes, block: block)
    if let weights, weights != weightsLayout {
      reorder =
        isSum
        ? try Operation.reorder(from: weightsLayout, to: weights)
        : try Operation.reorder(from: weights, to: weightsLayout)
    } else {
      reorder = nil
    }
    let (inputs, outputs) = (shape.inputChannels, shape.outputChannels)
    let (ofInput, ofOutput) = isBackward ? (second, first) : (first, second)
    plan = WinogradPlan(
      count: count, tilesPerImage: first.perImage,
      bytesPerTile: planes.phaseCount * inputs * ofInput.precision.byteCount
        + planes.planes.count * outputs * ofOutput.precision.byteCount,
      filterBytes: planes.phaseCount * inputs * outputs * filters.precision.byteCount,
      channels: filters.channels.count, channelBlock: block, sumsOverTiles: isSum)
    var products: [[ProductSize: WinogradProduct]] = []
    for _ in 0..<plan.threads {
      var ofThread: [ProductSize: WinogradProduct] = [:]
      for size in WinogradPass.productSizes(plan, planes, result: second) {
        ofThread[size] = try WinogradProduct(
          isSum ? CDNN_BACKWARD_WEIGHTS : CDNN_FORWARD,
          inputChannels: isBackward ? outputs : size.phases * inputs,
          outputChannels: isBackward ? size.phases * size.channels : size.channels,
          tiles: size.tiles, block: block, precision)
      }
      products.append(ofThread)
    }
    self.products = products
    workspace.frequencies.reserve(byteCount: memory.byteCount)
    if let reorder {
      workspace.copies[0].reserve(byteCount: weightsLayout.byteCount)
      workspace.scratchpad.reserve(byteCount: reorder.scratchpadByteCount)
    }
  }

  /// Tiles of a block, phases that a frequency has, and channels of the result.
  private struct ProductSize: Hashable {
    let tiles: Int
    let phases: Int
    let channels: Int
  }

  private static func productSizes(
    _ plan: WinogradPlan, _ planes: WinogradPlanes, result: WinogradTiles
  ) -> Set<ProductSize> {
    let widths = plan.groups.map { Set($0.map(\.count)) } ?? [result.shape.channels]
    let phases =
      isByPhase(plan, result) ? [1] : Set(planes.planes.map(\.phases.count))
    return Set(
      plan.tileCounts.flatMap { tiles in
        phases.flatMap { phases in
          widths.map { ProductSize(tiles: tiles, phases: phases, channels: $0) }
        }
      })
  }

  /// Whether each phase of the result is a product of its own: the channels of a group do not lie side
  /// by side in all phases.
  private static func isByPhase(_ plan: WinogradPlan, _ result: WinogradTiles) -> Bool {
    plan.groups != nil && result.phases.count > 1
  }

  /// How the memory of frequencies is divided, in bytes.
  private struct Memory {
    /// Of all filters, or of one group for each thread.
    let filters: Int
    /// Of the first and the second tiles of a block.
    let first: Int
    let second: Int
    /// Of one frequency of the filters, for a part of their gradient.
    let part: Int
    let teams: Int

    var team: Int { first + second + part }
    var byteCount: Int { filters + teams * team }
  }

  private var memory: Memory {
    let tiles = plan.tileCounts.max() ?? 0
    let isSum = pass == CDNN_BACKWARD_WEIGHTS
    return Memory(
      filters: plan.groups == nil ? filters.byteCount : plan.threads * groupByteCount,
      first: first.byteCount(tiles: tiles), second: second.byteCount(tiles: tiles),
      part: isSum && plan.groups == nil ? plan.productThreads * filters.planeBytes : 0,
      teams: plan.teams)
  }

  /// Bytes of the largest group of filters.
  private var groupByteCount: Int {
    plan.groups?.map { filters.group($0).byteCount }.max() ?? 0
  }

  func run(
    _ one: ConvolutionInput, _ other: Tensor, into result: Tensor, summing: ResultSums?
  ) -> ChannelSums? {
    let memory = memory
    let frequencies = unsafe workspace.frequencies.memory(byteCount: memory.byteCount)
    if pass == CDNN_BACKWARD_WEIGHTS {
      unsafe runWeights(one, other, into: result, frequencies, memory)
      return nil
    }
    let weights = unsafe reordered(other)
    if plan.groups == nil { unsafe filters.transform(weights, into: frequencies) }
    let sums = PartialSums(
      parts: summing == nil ? 0 : count * second.phases.count, channels: second.shape.channels)
    plan.eachBlock { block, team in
      let v = unsafe frequencies + memory.filters + team.index * memory.team
      let m = unsafe v + memory.first
      let tiles = block.tiles
      team.run(block.images.count * first.parts) { item, _ in
        let (image, part) = (item / first.parts, item % first.parts)
        unsafe first.transformInput(
          one, image: block.images.lowerBound + image, part: part, into: v,
          first: image * first.perImage, of: tiles)
      }
      if let groups = plan.groups {
        team.deal(groups.count) { index, thread in
          let group = filters.group(groups[index])
          let u = unsafe frequencies + thread * groupByteCount
          unsafe group.transform(weights, into: u)
          for plane in planes.planes {
            unsafe multiply(v, u, into: m, plane, tiles, group, thread)
          }
        }
      } else {
        team.deal(planes.planes.count) { index, thread in
          unsafe multiply(v, frequencies, into: m, planes.planes[index], tiles, filters, thread)
        }
      }
      team.run(block.images.count * second.parts) { item, _ in
        let (image, part) = (item / second.parts, item % second.parts)
        unsafe second.transformOutput(
          m, first: image * second.perImage, of: tiles, part: part, into: result,
          image: block.images.lowerBound + image, summing: summing, sums)
      }
    }
    guard summing != nil else { return nil }
    return sums.total(valueCount: count * second.shape.height * second.shape.width)
  }

  /// One frequency of the result's tiles, in the channels of `filters`.
  private func multiply(
    _ v: UnsafeMutableRawPointer, _ u: UnsafeMutableRawPointer, into m: UnsafeMutableRawPointer,
    _ plane: WinogradPlanes.Plane, _ tiles: Int, _ filters: WinogradFilters, _ thread: Int
  ) {
    let channels = filters.channels
    let isByPhase = WinogradPass.isByPhase(plan, second)
    let product = products[thread][
      ProductSize(
        tiles: tiles, phases: isByPhase ? 1 : plane.phases.count, channels: channels.count)]
    for phase in 0..<(isByPhase ? plane.phases.count : 1) {
      unsafe product?.run(
        v + first.start(of: plane, tiles: tiles), u + filters.start(of: plane, phase: phase),
        into: m
          + second.start(of: plane, tiles: tiles, phase: phase, channel: channels.lowerBound))
    }
  }

  private func runWeights(
    _ input: ConvolutionInput, _ outputGradient: Tensor, into weightGradient: Tensor,
    _ frequencies: UnsafeMutableRawPointer, _ memory: Memory
  ) {
    let gradient = unsafe ownGradient(weightGradient)
    plan.eachBlock { block, team in
      let v = unsafe frequencies + memory.filters + team.index * memory.team
      let m = unsafe v + memory.first
      let tiles = block.tiles
      team.run(block.images.count * (first.parts + second.parts)) { item, _ in
        let isInput = item < block.images.count * first.parts
        let item = isInput ? item : item - block.images.count * first.parts
        if isInput {
          let (image, part) = (item / first.parts, item % first.parts)
          unsafe first.transformInput(
            input, image: block.images.lowerBound + image, part: part, into: v,
            first: image * first.perImage, of: tiles)
        } else {
          let (image, part) = (item / second.parts, item % second.parts)
          unsafe second.transformOutputGradient(
            outputGradient, image: block.images.lowerBound + image, part: part, into: m,
            first: image * second.perImage, of: tiles)
        }
      }
      if let groups = plan.groups {
        team.deal(groups.count) { index, thread in
          let group = filters.group(groups[index])
          let u = unsafe frequencies + thread * groupByteCount
          for plane in planes.planes {
            let target = unsafe u + group.start(of: plane)
            unsafe multiply(v, m, intoFilters: target, plane, tiles, group, thread)
          }
          unsafe group.transformGradient(u.assumingMemoryBound(to: Float.self), into: gradient)
        }
        return
      }
      let parts = unsafe m + memory.second
      team.deal(planes.planes.count) { index, thread in
        let plane = planes.planes[index]
        let sum = unsafe frequencies + filters.start(of: plane)
        let target = unsafe block.isFirst ? sum : parts + thread * filters.planeBytes
        unsafe multiply(v, m, intoFilters: target, plane, tiles, filters, thread)
        if !block.isFirst {
          unsafe add(target, to: sum, plane.phases.count * filters.phaseCount)
        }
      }
    }
    if plan.groups == nil {
      unsafe filters.transformGradient(
        frequencies.assumingMemoryBound(to: Float.self), into: gradient)
    }
    guard let reorder else { return }
    unsafe reorder.set(CDNN_SOURCE, UnsafeMutableRawPointer(gradient))
    reorder.set(CDNN_DESTINATION, weightGradient)
    reorder.run(workspace.scratchpad)
  }

  /// The gradient of one frequency of `filters`, from a block's tiles.
  private func multiply(
    _ v: UnsafeMutableRawPointer, _ m: UnsafeMutableRawPointer,
    intoFilters target: UnsafeMutableRawPointer, _ plane: WinogradPlanes.Plane, _ tiles: Int,
    _ filters: WinogradFilters, _ thread: Int
  ) {
    let channels = filters.channels
    let product = products[thread][
      ProductSize(tiles: tiles, phases: plane.phases.count, channels: channels.count)]
    unsafe product?.run(
      v + first.start(of: plane, tiles: tiles),
      m + second.start(of: plane, tiles: tiles, channel: channels.lowerBound), into: target)
  }

  /// Where the weights' gradient goes in this pass's layout.
  private func ownGradient(_ weightGradient: Tensor) -> UnsafeMutablePointer<Float> {
    guard reorder != nil else { return unsafe weightGradient.pointer }
    return unsafe workspace.copies[0].memory(byteCount: weightsLayout.byteCount)
      .assumingMemoryBound(to: Float.self)
  }

  /// Adds one frequency's filters.
  private func add(
    _ part: UnsafeMutableRawPointer, to sum: UnsafeMutableRawPointer, _ count: Int
  ) {
    let part = unsafe part.assumingMemoryBound(to: Float.self)
    let sum = unsafe sum.assumingMemoryBound(to: Float.self)
    for place in 0..<count { unsafe sum[place] += part[place] }
  }

  /// The weights in this pass's layout.
  private func reordered(_ weights: Tensor) -> UnsafeMutablePointer<Float> {
    guard let reorder else { return unsafe weights.pointer }
    let copy = unsafe workspace.copies[0].memory(byteCount: weightsLayout.byteCount)
    reorder.set(CDNN_SOURCE, weights)
    unsafe reorder.set(CDNN_DESTINATION, copy)
    reorder.run(workspace.scratchpad)
    return unsafe copy.assumingMemoryBound(to: Float.self)
  }
}
