internal import Activations
internal import Arithmetic
internal import Storage

/// Backward to the weights: frequencies of input tiles and output gradients, multiplied over tiles.
extension WinogradPass {
  func run(_ parts: [GradientPart], into sum: SumOverParts) {
    if let groups = plan.groups, reorder == nil { return run(groups, parts, into: sum) }
    sum.run(parts.count) { index, target in
      let gradient = ownGradient(target)
      if let groups = plan.groups {
        run(groups, [parts[index]], into: SumOverParts(into: gradient))
      } else {
        run(parts[index], into: gradient)
      }
      guard let reorder else { return }
      reorder.set(.source, gradient)
      reorder.set(.destination, target)
      reorder.run(workspace.scratchpad)
    }
  }

  /// Where the weights' gradient goes in this pass's layout.
  private func ownGradient(_ target: Tensor) -> Tensor {
    guard reorder != nil else { return target }
    return Tensor(
      buffer: workspace.copies[0].buffer(byteCount: weightsLayout.byteCount), offset: 0,
      shape: [weightsLayout.floatCount])
  }

  /// Filters by groups, those of a group summed over the parts while they are in the cache.
  private func run(_ groups: [Range<Int>], _ parts: [GradientPart], into sum: SumOverParts) {
    let buffer = workspace.frequencies.buffer(byteCount: memory.byteCount)
    nonisolated(unsafe) let frequencies = unsafe buffer.start
    plan.eachBlock { block, team in
      unsafe transform(parts, block, team, into: frequencies)
      team.deal(groups.count) { index, thread in
        let group = filters.group(groups[index])
        let u = unsafe frequencies + memory.filters(ofThread: thread)
        let branches = memory.branches(ofThread: thread).map {
          Tensor(
            buffer: buffer, offset: $0 / MemoryLayout<Float>.size, shape: [group.places.count])
        }
        sum.elements(group.places, branches: branches).run(parts.count) { part, gradient in
          for plane in planes.planes {
            unsafe products.multiply(
              frequencies + memory.first(of: team, batchPart: part),
              frequencies + memory.second(of: team, batchPart: part),
              intoFilters: u + group.start(of: plane), plane, tiles: block.tiles, group,
              thread: thread)
          }
          unsafe group.transformGradient(
            u.assumingMemoryBound(to: Float.self), into: gradient.pointer)
        }
      }
    }
  }

  /// All filters at once, of one part.
  private func run(_ part: GradientPart, into gradient: Tensor) {
    nonisolated(unsafe) let frequencies = unsafe workspace.frequencies.memory(
      byteCount: memory.byteCount)
    plan.eachBlock { block, team in
      unsafe transform([part], block, team, into: frequencies)
      nonisolated(unsafe) let v = unsafe frequencies + memory.first(of: team)
      nonisolated(unsafe) let m = unsafe frequencies + memory.second(of: team)
      team.deal(planes.planes.count) { index, thread in
        let plane = planes.planes[index]
        let sum = unsafe frequencies + filters.start(of: plane)
        let target =
          unsafe block.isFirst
          ? sum : frequencies + memory.share(ofThread: thread, of: team)
        unsafe products.multiply(
          v, m, intoFilters: target, plane, tiles: block.tiles, filters, thread: thread)
        if !block.isFirst {
          unsafe add(target, to: sum, plane.phases.count * filters.phaseCount)
        }
      }
    }
    unsafe filters.transformGradient(
      frequencies.assumingMemoryBound(to: Float.self), into: gradient.pointer)
  }

  /// The frequencies of a block of images of each part.
  private func transform(
    _ parts: [GradientPart], _ block: WinogradPlan.Block, _ team: WinogradPlan.Team,
    into frequencies: UnsafeMutableRawPointer
  ) {
    nonisolated(unsafe) let frequencies = unsafe frequencies
    let (images, slices) = (block.images.count, first.parts + second.parts)
    team.run(parts.count * images * slices) { item, _ in
      // All inputs of a part before its gradients.
      let (part, rest) = (item / (images * slices), item % (images * slices))
      if rest < images * first.parts {
        let (image, slice) = (rest / first.parts, rest % first.parts)
        unsafe first.transformInput(
          parts[part].input, image: block.images.lowerBound + image, part: slice,
          into: frequencies + memory.first(of: team, batchPart: part),
          first: image * first.perImage, of: block.tiles)
      } else {
        let place = rest - images * first.parts
        let (image, slice) = (place / second.parts, place % second.parts)
        unsafe second.transformOutputGradient(
          parts[part].outputGradient, image: block.images.lowerBound + image, part: slice,
          into: frequencies + memory.second(of: team, batchPart: part),
          first: image * second.perImage, of: block.tiles)
      }
    }
  }

  /// Adds one frequency's filters.
  private func add(
    _ part: UnsafeMutableRawPointer, to sum: UnsafeMutableRawPointer, _ count: Int
  ) {
    let part = unsafe part.assumingMemoryBound(to: Float.self)
    let sum = unsafe sum.assumingMemoryBound(to: Float.self)
    for place in 0..<count { unsafe sum[place] += part[place] }
  }
}
